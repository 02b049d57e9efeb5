using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>Puts a value where there is null.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The value, as written; <see langword="null"/> to take it from another column.</param>
/// <param name="From">That column, of the same type; <see langword="null"/> if there is a value.</param>
public sealed record Fill(string Column, string? Value, string? From) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "fill";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => From is null ? [Column] : [Column, From];

    /// <inheritdoc/>
    public override IEnumerable<(string Column, string Value)> Literals => Value is null ? [] : [(Column, Value)];

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["fill"] = Column, ["value"] = Value, ["from"] = From };

    /// <inheritdoc/>
    public override TableSchema After(TableSchema before) => From is not null && before.Find(From) is { IsSensitive: true }
        ? new([.. before.Columns.Select(column => column.Name.Equals(Column, StringComparison.OrdinalIgnoreCase) ? column.AsSensitive() : column)])
        : before;

    internal override bool Writes(Schemas.Column column, bool isText) => column.Name.Equals(Column, StringComparison.OrdinalIgnoreCase);

    internal override string Write(Cell cell) => $"coalesce({cell.Value}, {(From is null ? cell.Literal(Value!) : cell.Sql.Quote(From))})";
}
