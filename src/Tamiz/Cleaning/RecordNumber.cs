using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Engines;
using Tamiz.Records;
using Tamiz.Schemas;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Cleaning;

/// <summary>
/// The record of a row, from its place in the file: where records were set aside, each stretch between them has its own shift. A few stretches are
/// written into the statement; many go to the engine as a file, which is gone when this is disposed.
/// </summary>
internal sealed class RecordNumber : IDisposable
{
    /// <summary>The most stretches that a statement holds.</summary>
    internal const int MostListed = 1_000;

    /// <summary>The rows of a block. A stretch of the file lies within one, so that the engine can join by equality first; by ranges alone a million never end.</summary>
    private const long Block = 64;

    private const string Row = "_row + 1";

    private readonly string? _shifts;
    private readonly string? _scratch;

    private RecordNumber(string? shifts, string? scratch = null) => (_shifts, _scratch) = (shifts, scratch);

    /// <summary>Prepares the numbers of a file's rows.</summary>
    /// <param name="attempt">Where a long list is written for the engine.</param>
    /// <param name="index">The records of the file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<RecordNumber> OfAsync(Attempt attempt, RecordIndex index, CancellationToken cancellationToken)
    {
        if (index.Unreadable.IsEmpty)
            return new RecordNumber(shifts: null);

        var stretches = Stretches(index);
        return stretches.Skip(MostListed).Any()
            ? await ByFileAsync(attempt, stretches, cancellationToken).ConfigureAwait(false)
            : new RecordNumber(Listed(attempt.Engine.Dialect, stretches));
    }

    /// <summary>Returns rows that have <c>_row</c>, from 0, with <c>_record</c> beside it.</summary>
    public string Numbered(string rows) => _shifts is null
        ? $"(SELECT *, {Row} AS {Relations.Record} FROM {rows} AS rows_)"
        : $"(SELECT rows_.*, {Row} + coalesce(shift_, 0) AS {Relations.Record} FROM {rows} AS rows_ LEFT JOIN {_shifts})";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_scratch is not null)
            TemporaryFiles.DiscardScratch(_scratch);
    }

    // Records set aside one behind the other make one shift; the rows before the first of them have none.
    private static IEnumerable<(long From, long To, long Shift)> Stretches(RecordIndex index)
    {
        var aside = index.Unreadable;
        for (var at = 0; at < aside.Length; at++)
        {
            var from = aside[at].Record - at;
            var to = at + 1 < aside.Length ? aside[at + 1].Record - at - 1 : index.Readable + 1;
            if (from < to)
                yield return (from, to, at + 1);
        }
    }

    private static string? Listed(SqlDialect sql, IEnumerable<(long From, long To, long Shift)> stretches)
    {
        var table = string.Join(", ", stretches.Select(stretch => $"({sql.Literal(stretch.From)}, {sql.Literal(stretch.To)}, {sql.Literal(stretch.Shift)})"));
        return table.Length == 0 ? null : $"(VALUES {table}) AS shifts_(from_, to_, shift_) ON {Row} >= from_ AND {Row} < to_";
    }

    private static async Task<RecordNumber> ByFileAsync(Attempt attempt, IEnumerable<(long From, long To, long Shift)> stretches, CancellationToken cancellationToken)
    {
        var (sql, scratch) = (attempt.Engine.Dialect, attempt.Store.NewScratchPath("shifts.csv"));
        try
        {
            await WriteAsync(scratch, stretches, cancellationToken).ConfigureAwait(false);
            ImmutableArray<string> columns = ["block_", "from_", "to_", "shift_"];
            var landed = await attempt.Engine.LandAsync(new TextFile { Location = scratch, Columns = columns }, withRow: false, cancellationToken).ConfigureAwait(false);
            var numbers = string.Join(", ", columns.Select(column => $"CAST({column} AS {sql.TypeName(new ColumnType(TypeKind.Long))}) AS {column}"));
            return new RecordNumber($"(SELECT {numbers} FROM {landed}) AS shifts_ ON {Row} - (({Row}) % {Block}) = block_ AND {Row} >= from_ AND {Row} < to_", scratch);
        }
        catch
        {
            TemporaryFiles.DiscardScratch(scratch);
            throw;
        }
    }

    private static async Task WriteAsync(string scratch, IEnumerable<(long From, long To, long Shift)> stretches, CancellationToken cancellationToken)
    {
        var writer = new StreamWriter(scratch);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync("block_,from_,to_,shift_\n").ConfigureAwait(false);
            foreach (var (start, end, shift) in stretches)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (long from = start, to; from < end; from = to)
                {
                    var block = from - (from % Block);
                    to = Math.Min(end, block + Block);
                    await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{block},{from},{to},{shift}\n")).ConfigureAwait(false);
                }
            }
        }
    }
}
