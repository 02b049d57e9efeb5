using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>Makes some values null, compared whole.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Nulls">The values, as written.</param>
public sealed record NullIf(ImmutableArray<string> Columns, ImmutableArray<string> Nulls) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "null_if";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override IEnumerable<(string Column, string Value)> Literals => Columns.SelectMany(column => Nulls.Select(value => (column, value)));

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["null_if"] = Texts(Columns), ["values"] = Texts(Nulls) };

    internal override string Write(Cell cell) => $"CASE WHEN {cell.Value} IN ({cell.List(Nulls)}) THEN NULL ELSE {cell.Value} END";
}
