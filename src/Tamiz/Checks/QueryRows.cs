using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>A SELECT over validated tables returns few rows: those that should not be. Rows examined are those of the tables it reads.</summary>
/// <param name="Sql">The SELECT.</param>
/// <param name="Max">How many rows it may return.</param>
public sealed record QueryRows(UserSql Sql, long Max) : StatementCheck
{
    private const int MostColumns = 8;

    /// <inheritdoc/>
    public override string Kind => "query";

    /// <inheritdoc/>
    public override string Subject => Sql.Written.ReplaceLineEndings(" ").Trim();

    /// <inheritdoc/>
    public override string Rule => $"at most {Numbers.Rows(Max)} from: {Subject}";

    /// <inheritdoc/>
    public override string LimitText => $"at most {Max.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public override IEnumerable<string> Reads => Sql.Reads;

    internal override (string Text, string Next)? Mistake =>
        Tolerance.IsShare ? ("tolerates a share, but the rows that a query returns are no share of anything.", "Write a count, as in 'tolerance: 5'.") : null;

    // Rows that are found break the rule although the tables were empty.
    internal override long LeastExamined => 0;

    internal override Check At(RunTime time) => (QueryRows)base.At(time) with { Sql = time.In(Sql) };

    internal override async Task<CheckMeasure> MeasureAsync(CheckedTables tables, CheckMeasure measure, CancellationToken cancellationToken)
    {
        var counted = await tables.Engine.ReadAsync(tables.Over(Sql, "SELECT count(*)"), cancellationToken).ConfigureAwait(false);
        var found = (long)counted.Rows[0][0]!;
        measure = measure with { RowsExamined = Sql.Reads.Sum(name => tables.Rows[name]), RowsFailed = found, Value = $"{found}" };
        if (found == 0)
            return measure;

        // Sorted by all that is shown: the same rows each time.
        var shown = Enumerable.Range(1, Math.Min(Sql.Columns.Length, MostColumns)).ToList();
        var columns = string.Join(", ", Sql.Columns.Take(MostColumns).Select(tables.Engine.Dialect.Quote));
        var rows = await tables.Engine.ReadAsync(tables.Over(Sql, $"SELECT {columns}", $"ORDER BY {string.Join(", ", shown)} LIMIT {Sample.Most}"), cancellationToken).ConfigureAwait(false);
        return measure with { Samples = [.. rows.Rows.Select(row => TableMeasuring.SampleOf(rows.Columns, row))] };
    }

    internal override Finding Judge(CheckMeasure measure)
    {
        var found = measure.RowsFailed;
        if (found == 0 && measure.RowsExamined == 0)
            return new Finding(Keeping.Nothing, "There was nothing to examine.");

        var text = $"{Numbers.Rows(found)} found; allowed is at most {Max.ToString(CultureInfo.InvariantCulture)}{(Tolerance.Amount > 0 ? $", tolerated up to {Tolerance} beyond" : "")}.";
        return new Finding(Numbers.Judge(found, 0, new Limit(Max, IsShare: false), Tolerance), text);
    }

    private protected override JsonObject MeasuredSettings() => new() { ["sql"] = Sql.Rendered };

    private protected override JsonObject Limits() => new() { ["max"] = Max };
}
