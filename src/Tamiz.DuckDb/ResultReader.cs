using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>A column as DuckDB describes it.</summary>
internal sealed record EngineColumn(string Name, string Type);

/// <summary>Reads small results without losing a digit.</summary>
/// <remarks>
/// DuckDB.NET rounds decimals of more than 28 digits, moves years before Christ into our era and throws on infinite dates. So numbers, text,
/// booleans and bytes are read as they are, all else as DuckDB's text, from which dates, timestamps and decimals are parsed where they fit.
/// </remarks>
internal static class ResultReader
{
    private static readonly string[] TimestampForms = ["yyyy-MM-dd HH:mm:ss.FFFFFF"];

    public static string AsReadable(string query, ImmutableArray<EngineColumn> columns)
    {
        if (columns.All(column => IsReadAsItIs(column.Type)))
            return query;

        var names = columns.Select((_, index) => $"c{index}");
        var values = columns.Select((column, index) => IsReadAsItIs(column.Type) ? $"c{index}" : $"CAST(c{index} AS VARCHAR)");
        return $"SELECT {string.Join(", ", values)} FROM (\n{query}\n) AS q({string.Join(", ", names)})";
    }

    public static QueryResult Read(DuckDBCommand command, ImmutableArray<EngineColumn> columns)
    {
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<object?>>();
        while (reader.Read())
        {
            var row = ImmutableArray.CreateBuilder<object?>(columns.Length);
            for (var index = 0; index < columns.Length; index++)
                row.Add(reader.IsDBNull(index) ? null : Value(reader, index, columns[index].Type));
            rows.Add(row.MoveToImmutable());
        }

        return new([.. columns.Select(column => column.Name)], rows.ToImmutable());
    }

    private static bool IsReadAsItIs(string type) => type is "BOOLEAN" or "VARCHAR" or "BLOB" or "FLOAT" or "DOUBLE" || DuckDbTypes.IsWhole(type);

    private static object Value(DuckDBDataReader reader, int index, string type) => type switch
    {
        "BOOLEAN" => reader.GetBoolean(index),
        "VARCHAR" => reader.GetString(index),
        "BLOB" => Bytes(reader, index),
        "FLOAT" or "DOUBLE" => Convert.ToDouble(reader.GetValue(index), CultureInfo.InvariantCulture),
        _ when DuckDbTypes.IsWhole(type) => Whole(reader.GetValue(index)),
        _ => Parse(reader.GetString(index), type),
    };

    private static object Whole(object value) => value switch
    {
        BigInteger big when big < long.MinValue || big > long.MaxValue => big,
        BigInteger big => (object)(long)big,
        ulong unsigned and > long.MaxValue => new BigInteger(unsigned),
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static byte[] Bytes(DuckDBDataReader reader, int index)
    {
        using var stream = reader.GetStream(index);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static object Parse(string text, string type) => type switch
    {
        "DATE" when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" when Timestamp(text, DateTimeKind.Unspecified) is { } timestamp => timestamp,
        "TIMESTAMP WITH TIME ZONE" when text.EndsWith("+00", StringComparison.Ordinal) && Timestamp(text[..^3], DateTimeKind.Utc) is { } instant => instant,
        _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) && Decimal(text) is { } number => number,
        _ => text,
    };

    private static DateTime? Timestamp(string text, DateTimeKind kind) =>
        DateTime.TryParseExact(text, TimestampForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? DateTime.SpecifyKind(value, kind) : null;

    // .NET rounds what has more digits than it can hold, so a decimal counts only if it prints the same.
    private static decimal? Decimal(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value.ToString(CultureInfo.InvariantCulture) == text ? value : null;
}
