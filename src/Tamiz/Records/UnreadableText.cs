using Tamiz.Decoding;

namespace Tamiz.Records;

/// <summary>Says in words why a record cannot be read.</summary>
internal static class UnreadableText
{
    public static string Describe(UnreadableRecord record, RecordIndex index, TextEncoding encoding) => record.Reason switch
    {
        UnreadableReason.TooLong => "longer than 16 MiB",
        UnreadableReason.UnterminatedQuote => "a quoted field is not closed",
        UnreadableReason.TextAfterQuote => "text behind a closing quote",
        UnreadableReason.QuoteInUnquotedField => "a quote inside a field that does not start with one",
        UnreadableReason.WrongFieldCount => $"{record.Fields} fields, expected {index.Fields}",
        UnreadableReason.NulByte => "a byte with the value zero",
        UnreadableReason.InvalidJson => "not JSON",
        UnreadableReason.NoObject => "JSON, but no object",
        UnreadableReason.RepeatedMember => "an object with the same member twice",
        _ => $"not {TextEncodings.NameOf(encoding).ToUpperInvariant()}",
    };
}
