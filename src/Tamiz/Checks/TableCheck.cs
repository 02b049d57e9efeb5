using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>A rule about a whole table. Those of one table are measured together, on the rows that stay after quarantine, many to a statement.</summary>
public abstract record TableCheck : Check
{
    private protected TableCheck()
    {
    }

    /// <summary>Returns what is measured: expressions over the rows, aggregates or sub-queries. The first is how many rows are looked at.</summary>
    internal abstract ImmutableArray<string> Expressions(TableScope scope);

    /// <summary>Makes the measure of what the expressions gave, each as text.</summary>
    internal abstract CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope);

    /// <summary>Returns a query for the rows that break the rule, the first first; <see langword="null"/> where rows cannot be named.</summary>
    internal virtual string? Offenders(TableScope scope, CheckMeasure measure) => null;
}

/// <summary>The rows of a table as a check sees them in a statement.</summary>
/// <param name="Dialect">The engine's SQL.</param>
/// <param name="Table">The table: its name, columns and key.</param>
/// <param name="Where">The check's own condition on rows, or <see langword="null"/>.</param>
internal sealed record TableScope(SqlDialect Dialect, LabelledTable Table, UserSql? Where)
{
    /// <summary>The name of the rows in the statement.</summary>
    public const string Rows = "rows_";

    /// <summary>Gets the FROM clause of a sub-query over the rows that are looked at.</summary>
    public string From => $"FROM {Rows}{(Where is null ? "" : $" WHERE (\n{Where.Rendered}\n)")}";

    /// <summary>Gets the number of rows that are looked at.</summary>
    public string Count => Of("count(*)");

    /// <summary>Returns a column.</summary>
    public string Column(string name) => $"{Rows}.{Dialect.Quote(name)}";

    /// <summary>Returns a column's type.</summary>
    public ColumnType Type(string name) => Table.Schema.Find(name)!.Type;

    /// <summary>Returns an aggregate over the rows that are looked at, of which a condition may choose some.</summary>
    public string Of(string aggregate, string? condition = null)
    {
        string?[] conditions = [Where is null ? null : $"(\n{Where.Rendered}\n)", condition];
        var filter = string.Join(" AND ", conditions.OfType<string>());
        return filter.Length == 0 ? aggregate : $"{aggregate} FILTER (WHERE {filter})";
    }

    /// <summary>Returns an aggregate as a text with all digits.</summary>
    public string TextOf(string aggregate, ColumnType type) => Dialect.ReleasedText(Of(aggregate), type);

    /// <summary>Returns the columns to show of a row: those given, else those that tell it.</summary>
    public ImmutableArray<string> Shown(IReadOnlyCollection<string> first) => first.Count > 0 ? [.. first] : Table.Telling;

    /// <summary>Returns a column as released files write it, under its name.</summary>
    public string Named(string name) => $"{Dialect.ReleasedText(Column(name), Type(name))} AS {Dialect.Quote(name)}";
}

/// <summary>A cell of a small result as text.</summary>
internal static class Cell
{
    public static string? Text(object? value) => value switch
    {
        null => null,
        double number => Text(number),
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (time.Kind is DateTimeKind.Utc ? "Z" : ""),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static string Text(double number) => double.IsNaN(number) ? "nan" : double.IsInfinity(number) ? number > 0 ? "inf" : "-inf" : number.ToString("R", CultureInfo.InvariantCulture);

    public static long Count(string? text) => text is null ? 0 : long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Returns a share as a number with up to twelve digits after the point.</summary>
    public static string? Share(long part, long of) => of == 0 ? null : ExactNumber.Of(part).DividedBy(of, 12).ToString();
}
