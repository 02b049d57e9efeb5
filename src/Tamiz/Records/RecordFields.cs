using System.Collections.Immutable;
using System.Text;

namespace Tamiz.Records;

internal static class RecordFields
{
    private const int RawLimit = 64 << 10;

    /// <summary>Returns the fields of a stretch that is one record.</summary>
    public static ImmutableArray<string?> FieldsOf(this RecordWalker walker, in Stretch stretch) =>
        walker.FieldsOf(walker.BytesOf(stretch), stretch.Reason);

    /// <summary>Returns the fields of a record, or its raw text if it cannot be split.</summary>
    public static ImmutableArray<string?> FieldsOf(this RecordWalker walker, ReadOnlySpan<byte> record, UnreadableReason? reason)
    {
        var fields = new List<ParsedField>();
        walker.Parser.TryParse(record, final: true, out var parsed, fields);
        if (reason is not (null or UnreadableReason.WrongFieldCount))
            return [Encoding.UTF8.GetString(record[..Math.Min(parsed.Length, RawLimit)])];

        var texts = ImmutableArray.CreateBuilder<string?>(fields.Count);
        foreach (var field in fields)
            texts.Add(walker.Parser.TextOf(record[field.Start..field.End], field.Quoted));
        return texts.MoveToImmutable();
    }
}
