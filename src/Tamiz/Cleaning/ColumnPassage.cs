using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Parquet;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>How a column of a Parquet file comes into the statement that types a file.</summary>
/// <param name="Landed">What is read from the file.</param>
internal sealed record ColumnPassage(string Landed)
{
    /// <summary>Gets how the value is brought to its type, where the file has typed it; <see langword="null"/> where it is text for our grammar.</summary>
    public Func<string, string>? Cast { get; init; }

    /// <summary>Gets whether single values may be none of the type: the cast gives null for them.</summary>
    public bool CanFail { get; init; }

    /// <summary>Gets whether the text was made from a typed value, so that it has the form of released text whatever the project says of text.</summary>
    public bool IsRendered { get; init; }

    private const string FirstDay = "0001-01-01";
    private const string LastDay = "9999-12-31";

    /// <summary>Returns the passage of each column of the schema.</summary>
    /// <param name="sql">The engine's SQL.</param>
    /// <param name="plan">The cleaning.</param>
    /// <param name="columns">The columns of the file, whose types fit those of the schema.</param>
    public static ImmutableArray<ColumnPassage> Of(SqlDialect sql, CleaningPlan plan, ImmutableArray<ParquetColumn> columns)
    {
        // "*" means the columns that are text; a text operation that names a typed column is given its text.
        var named = plan.OnText.SelectMany(placed => placed.Operation.Columns).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. plan.Schema.Columns.Select(column => columns.FirstOrDefault(found => found.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Of(sql, found, column.Type, named.Contains(column.Name))
            : Missing(sql, column.Type, named.Contains(column.Name)))];
    }

    private static ColumnPassage Missing(SqlDialect sql, ColumnType type, bool named) => named && type.Kind is not TypeKind.Nested
        ? new($"CAST(NULL AS {sql.TypeName(new ColumnType(TypeKind.String))})")
        : new($"CAST(NULL AS {sql.TypeName(type)})") { Cast = value => value };

    private static ColumnPassage Of(SqlDialect sql, ParquetColumn column, ColumnType to, bool named)
    {
        var (from, name) = (column.Type!, sql.Quote(column.Name));
        if (column.Trait is ParquetTrait.AllNull)
            return Missing(sql, to, named);
        if (column.Trait is ParquetTrait.Uuid)
            return new(sql.AnyText(name, type: null));
        if (from.Kind is TypeKind.String)
            return new(name);
        if (named && to.Kind is not TypeKind.Nested)
            return new(sql.AnyText(name, column.WholeType)) { IsRendered = true };

        var (cast, canFail) = CastOf(sql, column, to);
        return new(name) { Cast = cast, CanFail = canFail };
    }

    private static (Func<string, string> Cast, bool CanFail) CastOf(SqlDialect sql, ParquetColumn column, ColumnType to)
    {
        var type = sql.TypeName(to);
        string Plain(string value) => $"CAST({value} AS {type})";
        return (column.Type!.Kind, column.Trait) switch
        {
            (_, ParquetTrait.UnsignedLong) when to.Kind is TypeKind.Long => (value => $"CASE WHEN {value} <= {sql.Literal(long.MaxValue)} THEN {Plain(value)} END", true),
            (TypeKind.TimestampNtz, ParquetTrait.Nanoseconds) => (value => $"CASE WHEN {Microseconds(sql, value)} = {value} THEN {Plain(Microseconds(sql, value))} END", true),
            (TypeKind.Date, _) => (value => $"CASE WHEN {Within(sql, value, FirstDay, LastDay, column.Type)} THEN {Plain(value)} END", true),
            (TypeKind.Timestamp or TypeKind.TimestampNtz, _) =>
                (value => $"CASE WHEN {Within(sql, value, FirstDay + " 00:00:00", LastDay + " 23:59:59.999999", column.Type)} THEN {Plain(value)} END", true),
            _ => (Plain, false),
        };
    }

    private static string Microseconds(SqlDialect sql, string value) => $"CAST({value} AS {sql.TypeName(new ColumnType(TypeKind.TimestampNtz))})";

    // A Parquet file can hold years that no text of ours can.
    private static string Within(SqlDialect sql, string value, string first, string last, ColumnType type) =>
        $"{value} BETWEEN CAST({sql.Literal(first)} AS {sql.TypeName(type)}) AND CAST({sql.Literal(last)} AS {sql.TypeName(type)})";
}
