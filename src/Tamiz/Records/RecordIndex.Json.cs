using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Records;

public sealed partial record RecordIndex
{
    /// <summary>Longer lists are packed: a person does not read them, and as objects a million of them takes gigabytes of memory.</summary>
    private const int MostWritten = 1_000;

    /// <summary>Writes the index as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["bytes"] = Bytes,
        ["lines"] = Lines,
        ["records"] = Records,
        ["blank_lines"] = BlankLines,
        ["byte_order_mark"] = ByteOrderMark,
        ["line_ending"] = NameOf(LineEnding),
        ["header"] = new JsonArray([.. Header.Select(name => JsonValue.Create(name))]),
        ["unreadable_header"] = UnreadableHeader is { } header ? ToJson(header) : null,
        ["expected_fields"] = ExpectedFields,
        ["fields"] = Fields,
        ["has_multi_line_records"] = HasMultiLineRecords,
        ["has_quotes"] = HasQuotes,
        ["has_only_spaces"] = HasOnlySpaces,
        ["longest_record"] = LongestRecord,
        ["unreadable"] = Unreadable.Length > MostWritten ? UnreadablePacking.Pack(Unreadable) : new JsonArray([.. Unreadable.Select(ToJson)]),
    };

    /// <summary>Reads what <see cref="ToJson()"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static RecordIndex FromJson(JsonObject json)
    {
        try
        {
            return new()
            {
                Bytes = Get<long>(json, "bytes"),
                Lines = Get<long>(json, "lines"),
                Records = Get<long>(json, "records"),
                BlankLines = Get<long>(json, "blank_lines"),
                ByteOrderMark = Get<bool>(json, "byte_order_mark"),
                LineEnding = Get(json, "line_ending", Parse<LineEnding>),
                Header = [.. Get(json, "header", node => node.AsArray()).Select(name => name!.GetValue<string>())],
                UnreadableHeader = json["unreadable_header"] is { } header ? FromJson(header) : null,
                ExpectedFields = json["expected_fields"]?.GetValue<int>(),
                Fields = Get<int>(json, "fields"),
                HasMultiLineRecords = Get<bool>(json, "has_multi_line_records"),
                HasQuotes = Get<bool>(json, "has_quotes"),
                HasOnlySpaces = (bool?)json["has_only_spaces"] ?? false, // stores of before do not say
                LongestRecord = Get<int>(json, "longest_record"),
                Unreadable = Get(json, "unreadable", node => node is JsonObject packed ? UnreadablePacking.Unpack(packed) : [.. node.AsArray().Select(record => FromJson(record!))]),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new JsonException("This is not a record index.", exception);
        }
    }

    private static JsonObject ToJson(UnreadableRecord record) => new()
    {
        ["record"] = record.Record,
        ["first_line"] = record.FirstLine,
        ["last_line"] = record.LastLine,
        ["offset"] = record.Offset,
        ["length"] = record.Length,
        ["reason"] = NameOf(record.Reason),
        ["fields"] = record.Fields,
    };

    private static UnreadableRecord FromJson(JsonNode json) => new(
        Get<long>(json, "record"),
        Get<long>(json, "first_line"),
        Get<long>(json, "last_line"),
        Get<long>(json, "offset"),
        Get<long>(json, "length"),
        Get(json, "reason", Parse<UnreadableReason>),
        Get<int>(json, "fields"));

    private static T Get<T>(JsonNode json, string name) => Get(json, name, node => node.GetValue<T>());

    private static T Get<T>(JsonNode json, string name, Func<JsonNode, T> read) =>
        read(json[name] ?? throw new JsonException($"A record index must have '{name}'."));

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static T Parse<T>(JsonNode json)
        where T : struct, Enum => Enum.GetValues<T>().First(value => NameOf(value) == json.GetValue<string>());
}
