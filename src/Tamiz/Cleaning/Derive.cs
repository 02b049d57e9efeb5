using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>Adds a column, computed from the others of its row. It stands last.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Sql">The expression.</param>
/// <param name="Type">Its type, which the expression must have, or one that fits into it.</param>
public sealed record Derive(string Column, UserSql Sql, ColumnType Type) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "derive";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [];

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["derive"] = Column, ["sql"] = Sql.Rendered, ["type"] = Type.Name };

    /// <inheritdoc/>
    public override TableSchema After(TableSchema before) => before.Find(Column) is null ? new([.. before.Columns, Made(before)]) : before;

    // What is computed from a sensitive column is as sensitive.
    private Column Made(TableSchema before)
    {
        var made = new Column(Column, Type);
        var texts = Sql.Texts.Values.Append(Sql.Written);
        return before.Sensitive.Any(name => texts.Any(text => text.Contains(name, StringComparison.OrdinalIgnoreCase))) ? made.AsSensitive() : made;
    }

    /// <summary>Tells whether every value of a type is one of another, or a cast fails rather than change it.</summary>
    public static bool Fits(ColumnType from, ColumnType to) => from == to || (from.Kind, to.Kind) switch
    {
        (TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long, TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Decimal) => true,
        (TypeKind.Byte or TypeKind.Short or TypeKind.Integer, TypeKind.Double) => true,
        (TypeKind.Decimal, TypeKind.Decimal) => to.Scale >= from.Scale,
        (TypeKind.Float, TypeKind.Double) => true,
        _ => false,
    };
}
