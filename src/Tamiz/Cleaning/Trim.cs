using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>Removes blanks at both ends of text. Text that becomes empty by it is null.</summary>
/// <param name="Columns">The columns; empty for every column that is text at that point.</param>
public sealed record Trim(ImmutableArray<string> Columns) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "trim";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override bool NeedsText => true;

    private protected override bool MayMeanAll => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["trim"] = Texts(Columns) };

    internal override string Write(Cell cell) => cell.HasOnlySpaces ? cell.Sql.TrimSpacesToNull(cell.Value) : cell.Sql.TrimToNull(cell.Value);
}
