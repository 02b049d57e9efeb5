using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>An operation that writes cells anew, each from its own row. Cells it changes are counted by column.</summary>
public abstract record CellOperation : CleaningOperation
{
    private protected CellOperation()
    {
    }

    /// <summary>Gets whether an empty list of columns means all of them.</summary>
    private protected virtual bool MayMeanAll => false;

    /// <summary>Tells whether it writes a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isText">Whether its values are landed text, whatever its type.</param>
    internal virtual bool Writes(Column column, bool isText) => Columns.IsEmpty
        ? MayMeanAll && (isText || column.Type.Kind is TypeKind.String)
        : Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the new value of a cell.</summary>
    internal abstract string Write(Cell cell);

    /// <summary>Returns the condition under which the cell sends its row to quarantine; <see langword="null"/> if none does.</summary>
    internal virtual string? Refuses(Cell cell) => null;
}

/// <summary>A cell as an operation sees it.</summary>
/// <param name="Sql">The engine's SQL.</param>
/// <param name="Column">Its column.</param>
/// <param name="IsText">Whether it holds landed text, whatever the column's type.</param>
internal sealed record Cell(SqlDialect Sql, Column Column, bool IsText)
{
    /// <summary>Gets whether its text is that of a file in which the space is the only blank.</summary>
    public bool HasOnlySpaces { get; init; }

    /// <summary>Gets the expression of its value.</summary>
    public string Value => Sql.Quote(Column.Name);

    /// <summary>Returns a literal of the cell's type.</summary>
    public string Literal(string text) => IsText ? Sql.Literal(text) : Sql.TypedLiteral(text, Column.Type);

    /// <summary>Returns literals as a list for IN.</summary>
    public string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(Literal));
}
