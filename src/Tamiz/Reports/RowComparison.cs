using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Reports;

/// <summary>
/// Compares rows that break a rule with all others of their table, in the engine; only counts and the one most common value of each column come out.
/// </summary>
/// <remarks>
/// A claim is made only where chance is a poor explanation: from <see cref="LeastRows"/> failing rows on, for what at least half of them have, at least
/// twice as often as other rows, and less probable than <see cref="MostChance"/> over all columns looked at (Bonferroni).
/// </remarks>
internal sealed class RowComparison(Engine engine, ComparedRows rows, Func<int, string?> fileName)
{
    /// <summary>How many failing rows there must be before anything is claimed.</summary>
    public const int LeastRows = 3;

    /// <summary>How probable a coincidence may be, over all columns looked at.</summary>
    public const double MostChance = 0.01;

    private const int MostClaims = 3;
    private const int LongestValue = 60;

    private readonly SqlDialect _sql = engine.Dialect;

    public async Task<ImmutableArray<CommonTrait>> RunAsync(CancellationToken cancellationToken)
    {
        var failing = await FilesAsync(rows.Failing, cancellationToken).ConfigureAwait(false);
        if (failing.IsEmpty)
            return [];

        var table = await FilesAsync(rows.Table, cancellationToken).ConfigureAwait(false);
        var (of, others) = (failing.Sum(file => file.Rows), table.Sum(file => file.Rows) - (rows.IsInTable ? failing.Sum(file => file.Rows) : 0));
        var place = failing is [var only] && fileName(only.File) is { } path ? PlaceOf(only, path, table, others) : null;
        var claims = new List<CommonTrait>();
        if (of >= LeastRows)
        {
            if (table.Length > 1 && FileOf(failing, table, of, others) is { } file)
                claims.Add(file);
            if (rows.IsInTable)
                claims.AddRange(await ValuesAsync(of, others, cancellationToken).ConfigureAwait(false));
        }

        return [.. place is null ? Array.Empty<CommonTrait>() : [place], .. claims.OrderBy(claim => claim.Chance ?? 0).Take(MostClaims)];
    }

    private async Task<ImmutableArray<FileRows>> FilesAsync(string relation, CancellationToken cancellationToken)
    {
        var result = await engine.ReadAsync(
            $"SELECT {Relations.File}, count(*), min({Relations.Record}), max({Relations.Record}) FROM {relation} AS rows_ GROUP BY {Relations.File} ORDER BY {Relations.File}",
            cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new FileRows((int)(long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!))];
    }

    private static CommonTrait PlaceOf(FileRows failing, string path, ImmutableArray<FileRows> table, long others)
    {
        var records = Math.Max(failing.Last, table.FirstOrDefault(file => file.File == failing.File)?.Last ?? 0);
        var chance = Chance.OfSoClose(failing.Rows, (double)(failing.Last - failing.First + 1) / records);
        return new CommonTrait(
            TraitKind.Records, null, path, failing.First, failing.Last, failing.Rows, failing.Rows, null, others, failing.Rows >= LeastRows && chance < MostChance ? chance : null);
    }

    private CommonTrait? FileOf(ImmutableArray<FileRows> failing, ImmutableArray<FileRows> table, long of, long others)
    {
        var most = failing.MaxBy(file => file.Rows)!;
        var beside = (table.FirstOrDefault(file => file.File == most.File)?.Rows ?? 0) - (rows.IsInTable ? most.Rows : 0);
        return fileName(most.File) is { } path && IsClaim(most.Rows, of, beside, others, 1, out var chance)
            ? new CommonTrait(TraitKind.File, null, path, null, null, most.Rows, of, beside, others, chance)
            : null;
    }

    private async Task<List<CommonTrait>> ValuesAsync(long of, long others, CancellationToken cancellationToken)
    {
        var columns = rows.Schema.Columns.Where(column => !column.IsSensitive).ToList();
        var common = (await MostCommonAsync(columns, cancellationToken).ConfigureAwait(false)).Where(value => value.Rows >= LeastRows && 2 * value.Rows >= of && !(value.Text?.Length > LongestValue)).ToList();
        if (common.Count == 0)
            return [];

        var counts = await engine.ReadAsync(
            $"SELECT {string.Join(", ", common.Select(value => SqlDialect.CountOf(Is(value))))} FROM {rows.Table} AS rows_", cancellationToken).ConfigureAwait(false);
        var traits = new List<CommonTrait>();
        foreach (var (at, value) in common.Index())
        {
            var beside = (long)counts.Rows[0][at]! - value.Rows;
            var isAbout = rows.About.Contains(value.Column.Name, StringComparer.OrdinalIgnoreCase);
            if (isAbout && value.Text is not null)
                traits.Add(new CommonTrait(TraitKind.Value, value.Column.Name, value.Text, null, null, value.Rows, of, null, others, null) { IsCoded = value.Column.IsCoded });
            else if (!isAbout && IsClaim(value.Rows, of, beside, others, columns.Count, out var chance))
                traits.Add(new CommonTrait(TraitKind.Value, value.Column.Name, value.Text, null, null, value.Rows, of, beside, others, chance) { IsCoded = value.Column.IsCoded });
        }

        return traits;
    }

    private async Task<IEnumerable<CommonValue>> MostCommonAsync(List<Column> columns, CancellationToken cancellationToken)
    {
        var failing = _sql.CommonTable("failing_", $"SELECT rows_.* FROM {rows.Table} AS rows_ WHERE EXISTS (SELECT 1 FROM {rows.Failing} AS broken_ " +
            $"WHERE broken_.{Relations.File} = rows_.{Relations.File} AND broken_.{Relations.Record} = rows_.{Relations.Record})");

        // A row becomes one for each column, so that the table is read once however many columns it has.
        var each = string.Join(" ", columns.Select((column, at) => $"WHEN at_ = {_sql.Literal(at)} THEN {Text(column)}"));
        var numbers = string.Join(", ", columns.Select((_, at) => $"({_sql.Literal(at)})"));
        var result = await engine.ReadAsync(
            $"WITH {failing} SELECT at_, text_, many_ FROM (SELECT *, row_number() OVER (PARTITION BY at_ ORDER BY many_ DESC, text_) AS place_ FROM (" +
            $"SELECT at_, CASE {each} END AS text_, count(*) AS many_ FROM failing_ CROSS JOIN (SELECT * FROM (VALUES {numbers}) AS v(at_)) AS columns_ GROUP BY 1, 2) AS counted_) AS ranked_ " +
            "WHERE place_ = 1 ORDER BY at_", cancellationToken).ConfigureAwait(false);
        return result.Rows.Select(row => new CommonValue(columns[(int)(long)row[0]!], (string?)row[1], (long)row[2]!));
    }

    private string Text(Column column) => _sql.ReleasedText(_sql.Quote(column.Name), column.Type);

    private string Is(CommonValue value) => value.Text is null ? $"{_sql.Quote(value.Column.Name)} IS NULL" : $"{Text(value.Column)} = {_sql.Literal(value.Text)}";

    private static bool IsClaim(long failing, long ofFailing, long beside, long ofOthers, int looks, out double chance)
    {
        chance = 1;
        if (failing < LeastRows || 2 * failing < ofFailing || ofOthers == 0 || (double)failing / ofFailing < 2.0 * beside / ofOthers)
            return false;

        chance = Chance.OfAtLeast(failing, ofFailing, failing + beside, ofFailing + ofOthers);
        return chance * looks < MostChance;
    }

    private sealed record FileRows(int File, long Rows, long First, long Last);

    private sealed record CommonValue(Column Column, string? Text, long Rows);
}

/// <summary>Rows that break a rule, and the table they are compared with.</summary>
/// <param name="Failing">A relation with <c>_file</c> and <c>_record</c> of those that break it.</param>
/// <param name="IsInTable">Whether those rows are in the table too; else only where they are is known.</param>
/// <param name="Table">The relation of the table, with <c>_file</c> and <c>_record</c>.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="About">The columns the rule is about.</param>
internal sealed record ComparedRows(string Failing, bool IsInTable, string Table, TableSchema Schema, ImmutableArray<string> About);
