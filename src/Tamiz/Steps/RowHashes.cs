using System.Collections.Immutable;
using Tamiz.Engines;

namespace Tamiz.Steps;

/// <summary>The columns with the hashes of a row, written beside its values: what is computed of whole rows later reads these two, not all the others.</summary>
internal static class RowHashes
{
    /// <summary>The first.</summary>
    public const string First = "_hash_1";

    /// <summary>The second, with another salt.</summary>
    public const string Second = "_hash_2";

    /// <summary>Both.</summary>
    public const string List = $"{First}, {Second}";

    /// <summary>Returns both, computed from the columns of a row.</summary>
    public static string Of(SqlDialect sql, ImmutableArray<string> columns)
    {
        var (first, second) = sql.RowHashes(columns);
        return $"{first} AS {First}, {second} AS {Second}";
    }
}
