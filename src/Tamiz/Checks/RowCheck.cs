using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>A rule that each row keeps or breaks. All row checks of a table are measured in one labelling pass.</summary>
public abstract record RowCheck : Check
{
    private protected RowCheck()
    {
    }

    /// <summary>Gets the columns the rule names.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>Returns the rule as SQL over a row.</summary>
    /// <param name="labelling">The table whose rows are labelled.</param>
    internal abstract RowCondition Condition(Labelling labelling);
}

/// <summary>A row check in SQL.</summary>
/// <param name="Examined">Which rows it looks at; the others pass without being counted.</param>
/// <param name="Broken">Which rows break it, among those examined. Null counts as not broken.</param>
/// <param name="With">A common table expression both may refer to, <c>name AS (…)</c>, or <see langword="null"/>.</param>
internal sealed record RowCondition(string Examined, string Broken, string? With = null);

/// <summary>The table whose rows are labelled, as the checks see it.</summary>
/// <param name="Dialect">The engine's SQL.</param>
/// <param name="Schema">The columns.</param>
/// <param name="Number">The check's place in this pass, which keeps the names of its common table expressions apart.</param>
/// <param name="Parents">Relations of the tables that <c>references</c> looks into, by name.</param>
internal sealed record Labelling(SqlDialect Dialect, TableSchema Schema, int Number, ImmutableDictionary<string, string> Parents)
{
    /// <summary>The name of the rows in the statement.</summary>
    public const string Rows = "rows_";

    /// <summary>Returns a column of the row.</summary>
    public string Column(string name) => $"{Rows}.{Dialect.Quote(name)}";

    /// <summary>Returns the condition that none of the columns is null.</summary>
    public string AllPresent(ImmutableArray<string> columns) => string.Join(" AND ", columns.Select(column => $"{Column(column)} IS NOT NULL"));

    /// <summary>Returns a literal of a column's type.</summary>
    public string Literal(string text, string column) => Dialect.TypedLiteral(text, Schema.Find(column)!.Type);
}
