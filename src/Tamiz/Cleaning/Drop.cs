using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>Leaves columns out.</summary>
/// <param name="Columns">The columns.</param>
public sealed record Drop(ImmutableArray<string> Columns) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "drop";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["drop"] = Texts(Columns) };

    /// <inheritdoc/>
    public override TableSchema After(TableSchema before) =>
        new([.. before.Columns.Where(column => !Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase))]);
}
