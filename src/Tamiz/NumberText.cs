using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tamiz;

/// <summary>A measured value in JSON: a number with all its digits where it is one, else a text (a date, <c>nan</c>).</summary>
public sealed class NumberText : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString()!;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (ExactNumber.TryParse(value, out _) && (char.IsAsciiDigit(value[0]) || value[0] == '-') && char.IsAsciiDigit(value[^1]))
            writer.WriteRawValue(value);
        else
            writer.WriteStringValue(value);
    }
}
