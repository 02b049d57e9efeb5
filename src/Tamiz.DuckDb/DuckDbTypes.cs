using System.Globalization;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>Brings DuckDB's types to ours.</summary>
internal static class DuckDbTypes
{
    private static readonly string[] WholeTypes =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    public static bool IsWhole(string type) => WholeTypes.Contains(type);

    /// <summary>Returns how a column is stored, and the cast that brings it there.</summary>
    public static ResultColumn Map(string name, string engineType)
    {
        var column = DuckDbDialect.QuoteName(name);
        if (engineType == "TIMESTAMP_NS")
        {
            // Timestamps of ours have microseconds; a value with more must not lose them unseen.
            var exact = $"CASE WHEN epoch_ns({column}) % 1000 = 0 THEN {column} ELSE error('a timestamp has nanoseconds') END";
            return new(name, engineType, new(TypeKind.TimestampNtz), $"CAST({exact} AS TIMESTAMP)");
        }

        var mapped = new NestedTypeReader(engineType).Read();
        if (mapped is null)
            return new(name, engineType, null, null);

        var cast = mapped.Cast == engineType ? null : $"CAST({column} AS {mapped.Cast})";
        return new(name, engineType, mapped.Type, cast);
    }

    /// <summary>Maps a type without parts; null if it has no place in a schema.</summary>
    public static MappedType? MapScalar(string type) => type switch
    {
        "VARCHAR" or "JSON" => new(new(TypeKind.String), "VARCHAR"),
        "BOOLEAN" => new(new(TypeKind.Boolean), type),
        "TINYINT" => new(new(TypeKind.Byte), type),
        "SMALLINT" => new(new(TypeKind.Short), type),
        "INTEGER" => new(new(TypeKind.Integer), type),
        "BIGINT" => new(new(TypeKind.Long), type),
        "FLOAT" => new(new(TypeKind.Float), type),
        "DOUBLE" => new(new(TypeKind.Double), type),
        "DATE" => new(new(TypeKind.Date), type),
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" => new(new(TypeKind.TimestampNtz), "TIMESTAMP"),
        "TIMESTAMP WITH TIME ZONE" => new(new(TypeKind.Timestamp), type),
        "BLOB" => new(new(TypeKind.Binary), type),
        _ when IsWhole(type) => new(new(TypeKind.Long), "BIGINT"),
        _ => MapDecimal(type),
    };

    private static MappedType? MapDecimal(string type)
    {
        if (!type.StartsWith("DECIMAL(", StringComparison.Ordinal))
            return null;

        var digits = type["DECIMAL(".Length..^1].Split(',');
        var precision = int.Parse(digits[0], CultureInfo.InvariantCulture);
        return new(new(TypeKind.Decimal, precision, int.Parse(digits[1], CultureInfo.InvariantCulture)), type);
    }
}

/// <summary>A type of ours and the DuckDB type it is cast to.</summary>
internal sealed record MappedType(ColumnType Type, string Cast);
