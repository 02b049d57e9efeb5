using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tamiz.Spark.Connect.Protocol;
using Kind = Tamiz.Spark.Connect.Protocol.DataType.KindOneofCase;

namespace Tamiz.Spark.Connect;

/// <summary>Spark's types as text: as DDL has them, and as the JSON of a schema has them.</summary>
internal static class DataTypes
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] DayTimeFields = ["day", "hour", "minute", "second"];

    /// <summary>Returns the type as in <c>CREATE TABLE</c>. A type that this version does not know is <c>unsupported</c>.</summary>
    public static string Name(DataType type) => type.KindCase switch
    {
        Kind.Byte => "tinyint",
        Kind.Short => "smallint",
        Kind.Integer => "int",
        Kind.Long => "bigint",
        Kind.Array => $"array<{Name(type.Array.ElementType)}>",
        Kind.Map => $"map<{Name(type.Map.KeyType)},{Name(type.Map.ValueType)}>",
        Kind.Struct => $"struct<{string.Join(',', type.Struct.Fields.Select(field => $"{Quoted(field.Name)}:{Name(field.DataType)}"))}>",
        Kind.Null => "void",
        _ => Simple(type),
    };

    /// <summary>Returns the type as the JSON of a schema has it: an object where it has parts, else a text.</summary>
    public static string Json(DataType type)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Plain))
            Write(json, type);

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Simple(DataType type) => type.KindCase switch
    {
        Kind.Null => "void",
        Kind.Binary => "binary",
        Kind.Boolean => "boolean",
        Kind.Byte => "byte",
        Kind.Short => "short",
        Kind.Integer => "integer",
        Kind.Long => "long",
        Kind.Float => "float",
        Kind.Double => "double",
        Kind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({(type.Decimal.HasPrecision ? type.Decimal.Precision : 10)},{type.Decimal.Scale})"),
        Kind.String => type.String.Collation is "" or "UTF8_BINARY" ? "string" : $"string collate {type.String.Collation}",
        Kind.Char => string.Create(CultureInfo.InvariantCulture, $"char({type.Char.Length})"),
        Kind.VarChar => string.Create(CultureInfo.InvariantCulture, $"varchar({type.VarChar.Length})"),
        Kind.Date => "date",
        Kind.Timestamp => "timestamp",
        Kind.TimestampNtz => "timestamp_ntz",
        Kind.CalendarInterval => "interval",
        Kind.YearMonthInterval => Interval(["year", "month"], type.YearMonthInterval.HasStartField ? type.YearMonthInterval.StartField : 0, type.YearMonthInterval.HasEndField ? type.YearMonthInterval.EndField : 1),
        Kind.DayTimeInterval => Interval(DayTimeFields, type.DayTimeInterval.HasStartField ? type.DayTimeInterval.StartField : 0, type.DayTimeInterval.HasEndField ? type.DayTimeInterval.EndField : 3),
        Kind.Variant => "variant",
        Kind.Time => string.Create(CultureInfo.InvariantCulture, $"time({(type.Time.HasPrecision ? type.Time.Precision : 6)})"),
        Kind.Unparsed => type.Unparsed.DataTypeString,
        _ => "unsupported",
    };

    private static string Interval(string[] fields, int start, int end)
    {
        var from = fields.ElementAtOrDefault(start) ?? fields[0];
        var to = fields.ElementAtOrDefault(end) ?? fields[^1];
        return from == to ? $"interval {from}" : $"interval {from} to {to}";
    }

    private static string Quoted(string name) => name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && name.Length > 0
        ? name
        : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static void Write(Utf8JsonWriter json, DataType type)
    {
        switch (type.KindCase)
        {
            case Kind.Array:
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WritePropertyName("elementType");
                Write(json, type.Array.ElementType);
                json.WriteBoolean("containsNull", type.Array.ContainsNull);
                json.WriteEndObject();
                break;
            case Kind.Map:
                json.WriteStartObject();
                json.WriteString("type", "map");
                json.WritePropertyName("keyType");
                Write(json, type.Map.KeyType);
                json.WritePropertyName("valueType");
                Write(json, type.Map.ValueType);
                json.WriteBoolean("valueContainsNull", type.Map.ValueContainsNull);
                json.WriteEndObject();
                break;
            case Kind.Struct:
                json.WriteStartObject();
                json.WriteString("type", "struct");
                json.WriteStartArray("fields");
                foreach (var field in type.Struct.Fields)
                    Write(json, field);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(Simple(type));
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, DataType.Types.StructField field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WritePropertyName("type");
        Write(json, field.DataType);
        json.WriteBoolean("nullable", field.Nullable);
        json.WritePropertyName("metadata");
        json.WriteRawValue(field is { HasMetadata: true, Metadata.Length: > 0 } ? field.Metadata : "{}");
        json.WriteEndObject();
    }
}
