using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>The columns that say of a row whether it goes: which operation took it out, what that is called, and by which rules. Null in rows that stay.</summary>
internal static class Labels
{
    /// <summary>The position of the operation that took the row out, from 1; 0 for operations on text and for typing.</summary>
    public const string At = "_at";

    /// <summary><c>merged</c>, <c>filtered</c> or <c>quarantined</c>.</summary>
    public const string What = "_what";

    /// <summary>The rules, joined by <c>;</c>.</summary>
    public const string By = "_by";

    /// <summary>All of them.</summary>
    public const string List = $"{At}, {What}, {By}";

    /// <summary>Returns the labels of a row that stays.</summary>
    public static string None(SqlDialect sql) =>
        $"CAST(NULL AS {sql.TypeName(new ColumnType(TypeKind.Long))}) AS {At}, CAST(NULL AS {Text(sql)}) AS {What}, CAST(NULL AS {Text(sql)}) AS {By}";

    private static string Text(SqlDialect sql) => sql.TypeName(new ColumnType(TypeKind.String));
}
