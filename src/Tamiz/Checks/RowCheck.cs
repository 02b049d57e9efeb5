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

    /// <summary>Returns the rule as SQL over a row.</summary>
    /// <param name="labelling">The table whose rows are labelled.</param>
    internal abstract RowCondition Condition(Labelling labelling);

    internal sealed override Finding Judge(CheckMeasure measure)
    {
        var (examined, failed) = (measure.RowsExamined, measure.RowsFailed);
        if (failed == 0)
            return new Finding(Keeping.Kept, $"{Numbers.Rows(examined)} examined.");

        var broken = $"{Numbers.Text(failed)} of {Numbers.Text(examined)} rows ({Numbers.Share(failed, examined)})";
        return this switch
        {
            { OnFail: OnFail.Quarantine } => new Finding(Keeping.Broken, $"{broken} quarantined."),
            { OnFail: OnFail.Warn } => new Finding(Keeping.Broken, $"{broken}, only a warning."),
            _ when Tolerance.Allows(failed, examined) => new Finding(Keeping.Tolerated, $"{broken}, tolerated up to {Tolerance}."),
            _ => new Finding(Keeping.Broken, $"{broken}{(Tolerance.Amount > 0 ? $", tolerated up to {Tolerance}" : "")}."),
        };
    }
}

/// <summary>A row check in SQL.</summary>
/// <param name="Examined">Which rows it looks at; the others pass without being counted.</param>
/// <param name="Broken">Which rows break it, among those examined. Null counts as not broken.</param>
/// <param name="With">A common table expression both may refer to, <c>name AS (…)</c>, or <see langword="null"/>.</param>
internal sealed record RowCondition(string Examined, string Broken, string? With = null)
{
    /// <summary>Gets a subquery for the number of rows that break it, where that is found without asking each row; <see langword="null"/> elsewhere.</summary>
    public string? Count { get; init; }
}

/// <summary>The table whose rows are labelled, as the checks see it.</summary>
/// <param name="Dialect">The engine's SQL.</param>
/// <param name="Schema">The columns.</param>
/// <param name="Number">The check's place in this pass, which keeps the names of its common table expressions apart.</param>
/// <param name="Parents">Relations of the tables that <c>references</c> looks into, by name.</param>
/// <param name="Where">The check's own condition on rows, or <see langword="null"/>.</param>
internal sealed record Labelling(SqlDialect Dialect, TableSchema Schema, int Number, ImmutableDictionary<string, string> Parents, UserSql? Where = null)
{
    /// <summary>The name of the rows in the statement.</summary>
    public const string Rows = "rows_";

    /// <summary>Returns a column of the row.</summary>
    public string Column(string name) => $"{Rows}.{Dialect.Quote(name)}";

    /// <summary>Returns the condition that a column is not null.</summary>
    public string Present(string column) => $"{Column(column)} IS NOT NULL";

    /// <summary>Returns the condition that none of the columns is null.</summary>
    public string AllPresent(ImmutableArray<string> columns) => string.Join(" AND ", columns.Select(Present));

    /// <summary>Returns a condition together with the check's own.</summary>
    public string Restricted(string condition) => Where is null ? $"({condition})" : $"((\n{Where.Rendered}\n) AND ({condition}))";

    /// <summary>Returns a literal of a column's type.</summary>
    public string Literal(string text, string column) => Dialect.TypedLiteral(text, Schema.Find(column)!.Type);
}
