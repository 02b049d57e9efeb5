using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>Makes letters small, or capital: each by itself, as Unicode maps single letters.</summary>
/// <param name="Upper">Whether capital, else small.</param>
/// <param name="Columns">The columns; empty for every column that is text at that point.</param>
public sealed record LetterCase(bool Upper, ImmutableArray<string> Columns) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => Upper ? "upper" : "lower";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override bool NeedsText => true;

    private protected override bool MayMeanAll => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { [Kind] = Texts(Columns) };

    internal override string Write(Cell cell) => cell.Sql.LetterCase(cell.Value, Upper);
}
