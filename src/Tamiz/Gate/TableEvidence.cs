using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Schemas;

namespace Tamiz.Gate;

/// <summary>What is known about a table when the gate judges.</summary>
/// <param name="Table">The table.</param>
/// <param name="Checks">Its checks.</param>
public sealed record TableEvidence(string Table, ImmutableArray<Check> Checks)
{
    /// <summary>Gets what its row checks measured; <see langword="null"/> if they were not reached.</summary>
    public ImmutableArray<CheckMeasure>? Measures { get; init; }

    /// <summary>Gets its number of rows.</summary>
    public long Rows { get; init; }

    /// <summary>Gets where the records of its files went; <see langword="null"/> for tables made by SQL.</summary>
    public Account? Account { get; init; }

    /// <summary>Gets what differs between its files and its schema; <see langword="null"/> for tables made by SQL.</summary>
    public ImmutableArray<SchemaFinding>? SchemaFindings { get; init; }

    /// <summary>Gets how many of the rows read may be quarantined.</summary>
    public Limit QuarantineMax { get; init; } = Limit.None;

    /// <summary>Gets how many records may be unreadable.</summary>
    public Limit MaxUnreadable { get; init; } = Limit.None;

    /// <summary>Gets what quarantined how many rows, in words.</summary>
    public ImmutableArray<string> QuarantinedBy { get; init; } = [];

    /// <summary>Gets the first rows that cleaning quarantined.</summary>
    public ImmutableArray<Sample> QuarantinedRows { get; init; } = [];

    /// <summary>Gets the first records that are unreadable.</summary>
    public ImmutableArray<Sample> UnreadableRecords { get; init; } = [];

    /// <summary>Gets by how much its rows may be fewer than in the current release; <see langword="null"/> if that is not looked at.</summary>
    public Limit? RowCountDrop { get; init; }

    /// <summary>Gets the current release, or <see langword="null"/> if nothing is released.</summary>
    public long? BaseRelease { get; init; }

    /// <summary>Gets how many rows the current release has of it; <see langword="null"/> if it has no such table.</summary>
    public long? BaseRows { get; init; }

    /// <summary>Gets what became of values that are none of their type; <see langword="null"/> if their rows are quarantined like others.</summary>
    public TypeErrors? TypeErrors { get; init; }

    /// <summary>Gets which numbers of rows are not to be shared.</summary>
    public CodedCounts Coded { get; init; } = CodedCounts.None;

    /// <summary>Gets why the checks were not reached.</summary>
    public string? NotReached { get; init; }
}

/// <summary>Values that are none of their column's type.</summary>
/// <param name="Block">Whether the gate blocks on them; else they are null.</param>
/// <param name="Count">How many: rows if the gate blocks, else values.</param>
/// <param name="By">How many by rule or column, in words.</param>
public sealed record TypeErrors(bool Block, long Count, ImmutableArray<string> By);
