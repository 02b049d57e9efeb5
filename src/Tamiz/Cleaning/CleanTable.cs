using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>A dataset after cleaning.</summary>
/// <param name="Table">The rows that stay.</param>
/// <param name="Gone">The lists of rows that do not (<c>_record, _what, _by, _at</c>); empty if every row stays.</param>
/// <param name="Counts">How many rows went, by what and why.</param>
public sealed record CleanTable(TableData Table, ImmutableArray<TablePart> Gone, ImmutableArray<GoneCount> Counts)
{
    /// <summary>Gets the first rows that were quarantined, in the order of the source.</summary>
    public ImmutableArray<GoneRow> FirstQuarantined { get; init; } = [];

    /// <summary>Gets how many cells were changed, by operation and column.</summary>
    public ImmutableArray<ChangedCells> Changed { get; init; } = [];

    /// <summary>Gets the keys of the trail: Parquet files with <c>_file, _record, column, rule, before, after</c>; empty if none was asked for or nothing changed.</summary>
    public ImmutableArray<string> Trail { get; init; } = [];

    /// <summary>Returns how many rows were taken out in one way.</summary>
    public long Count(string what) => Counts.Where(count => count.What == what).Sum(count => count.Rows);

    /// <summary>Writes what a manifest holds beside the table.</summary>
    public JsonObject Facts() => new()
    {
        ["gone"] = SnakeJson.Write(Gone),
        ["counts"] = SnakeJson.Write(Counts),
        ["first_quarantined"] = SnakeJson.Write(FirstQuarantined),
        ["changed"] = SnakeJson.Write(Changed),
        ["trail"] = SnakeJson.Write(Trail),
    };

    /// <summary>Reads it from a manifest.</summary>
    public static CleanTable From(StepManifest manifest) => new(
        manifest.Table!, SnakeJson.Read<ImmutableArray<TablePart>>(manifest.Facts["gone"]!), SnakeJson.Read<ImmutableArray<GoneCount>>(manifest.Facts["counts"]!))
    {
        FirstQuarantined = SnakeJson.Read<ImmutableArray<GoneRow>>(manifest.Facts["first_quarantined"]!),
        Changed = SnakeJson.Read<ImmutableArray<ChangedCells>>(manifest.Facts["changed"]!),
        Trail = SnakeJson.Read<ImmutableArray<string>>(manifest.Facts["trail"]!),
    };
}

/// <summary>How many rows were taken out, and why.</summary>
/// <param name="What"><c>merged</c>, <c>filtered</c> or <c>quarantined</c>.</param>
/// <param name="By">The operation or rule: <c>deduplicate</c>, <c>is_type(age)</c>.</param>
/// <param name="Rows">The number of rows.</param>
public sealed record GoneCount(string What, string By, long Rows);

/// <summary>A row that was taken out.</summary>
/// <param name="File">The place of its file among the dataset's inputs, from 0.</param>
/// <param name="Record">Its record in that file, from 1.</param>
/// <param name="By">The operations or rules, joined by <c>;</c>.</param>
public sealed record GoneRow(int File, long Record, string By);
