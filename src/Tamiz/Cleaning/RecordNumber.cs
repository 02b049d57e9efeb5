using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Records;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>The record of a row, from its place in the file: where records were set aside, each stretch between them has its own shift.</summary>
/// <param name="sql">The engine's SQL.</param>
/// <param name="aside">The records that are no rows, in order.</param>
internal sealed class RecordNumber(SqlDialect sql, ImmutableArray<UnreadableRecord> aside)
{
    /// <summary>Returns rows that have <c>_row</c>, from 0, with <c>_record</c> beside it.</summary>
    public string Numbered(string rows)
    {
        if (aside.IsEmpty)
            return $"(SELECT *, _row + 1 AS {Relations.Record} FROM {rows} AS rows_)";

        var stretches = aside.Select((record, shift) => (From: record.Record - shift, Shift: shift + 1L)).GroupBy(stretch => stretch.From).Select(group => group.Last()).ToList();
        var table = string.Join(", ", stretches.Select((stretch, at) =>
            $"({sql.Literal(stretch.From)}, {sql.Literal(at + 1 < stretches.Count ? stretches[at + 1].From : long.MaxValue)}, {sql.Literal(stretch.Shift)})"));
        return $"(SELECT rows_.*, _row + 1 + coalesce(shift_, 0) AS {Relations.Record} FROM {rows} AS rows_ " +
            $"LEFT JOIN (VALUES {table}) AS shifts_(from_, to_, shift_) ON _row + 1 >= from_ AND _row + 1 < to_)";
    }
}
