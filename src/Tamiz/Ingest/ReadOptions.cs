using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Decoding;
using Tamiz.Parquet;
using Tamiz.Records;

namespace Tamiz.Ingest;

/// <summary>How the files of a dataset are read.</summary>
public sealed record ReadOptions
{
    /// <summary>Gets how the text is delimited.</summary>
    public CsvFormat Format { get; init; } = new();

    /// <summary>Gets whether the delimiter holds whatever a file is called. The default is <see langword="false"/>: a <c>.tsv</c> file has tabs where others have commas.</summary>
    public bool DelimiterIsSet { get; init; }

    /// <summary>Gets the encoding of the text. The default is UTF-8.</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    /// <summary>Gets the marks in numbers. The default is a decimal point and no groups.</summary>
    public NumberMarks Numbers { get; init; } = new();

    /// <summary>Gets texts that mean null, compared after the leading text operations. The default is none; an unquoted empty field is null anyway.</summary>
    public ImmutableArray<string> NullValues { get; init; } = [];

    /// <summary>Gets how many records may be unreadable. The default is none.</summary>
    public Limit MaxUnreadable { get; init; } = Limit.None;

    /// <summary>Returns how a file is delimited, which its name may say.</summary>
    public CsvFormat FormatOf(string path) =>
        HasOwnDelimiter || !SourceText.Unpacked(path).EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? Format : Format with { Delimiter = '\t' };

    /// <summary>Returns in a word what the name of a file says about how it is read, since the same bytes may be read in several ways.</summary>
    public string KindOf(string path) => ParquetFooter.Is(path) ? "parquet" : JsonLines.Is(path) ? "json" : FormatOf(path).Delimiter.ToString();

    /// <summary>Returns what the scan of a file depends on.</summary>
    public JsonObject ScanSettings() => new()
    {
        ["encoding"] = TextEncodings.NameOf(Encoding),
        ["delimiter"] = HasOwnDelimiter ? Format.Delimiter.ToString() : null,
        ["quote"] = Format.Quote?.ToString(),
        ["backslash_escapes"] = Format.BackslashEscapes,
        ["skip"] = Format.SkipLines,
        ["header"] = Format.Header,
    };

    private bool HasOwnDelimiter => DelimiterIsSet || Format.Delimiter != new CsvFormat().Delimiter;
}
