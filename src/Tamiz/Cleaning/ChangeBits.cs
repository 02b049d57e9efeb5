using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>Which cells of a row were changed, as bits of whole numbers: written with the rows in the same pass, they are counted without reading the rows again.</summary>
internal static class ChangeBits
{
    private const int InOne = 62;

    /// <summary>Returns the columns with the bits.</summary>
    public static IEnumerable<string> Select(SqlDialect sql, IReadOnlyList<Change> changes) => changes.Chunk(InOne).Select((chunk, at) =>
        $"{string.Join(" + ", chunk.Select((change, bit) => $"CASE WHEN {change.Flag} THEN {Whole(sql, 1L << bit)} ELSE {Whole(sql, 0)} END"))} AS {Column(at)}");

    /// <summary>Returns the aggregates that count each change over those columns.</summary>
    public static IEnumerable<string> Counts(SqlDialect sql, IReadOnlyList<Change> changes) =>
        changes.Select((_, number) => SqlDialect.CountOf(sql.HasBit(Column(number / InOne), number % InOne)));

    /// <summary>Returns the counts that are not zero.</summary>
    public static ImmutableArray<ChangedCells> Read(IReadOnlyList<Change> changes, IEnumerable<object?> counts) =>
        [.. changes.Zip(counts, (change, count) => new ChangedCells(change.Position, change.Rule, change.Column, (long)count!)).Where(changed => changed.Cells > 0)];

    private static string Whole(SqlDialect sql, long number) => $"CAST({sql.Literal(number)} AS {sql.TypeName(new ColumnType(TypeKind.Long))})";

    private static string Column(int at) => $"_changes_{at}";
}

/// <summary>How many cells of a column an operation changed, among the rows that reached it.</summary>
/// <param name="Position">The operation's place in the list, from 1; 0 for typing.</param>
/// <param name="Rule">The operation's kind; <c>is_type</c> for values made null because they are none of their type.</param>
/// <param name="Column">The column, as it is called there.</param>
/// <param name="Cells">How many cells.</param>
public sealed record ChangedCells(int Position, string Rule, string Column, long Cells);
