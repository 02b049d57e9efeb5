using System.Collections.Immutable;

namespace Tamiz.Records;

/// <summary>Adds up the stretches of a file.</summary>
internal sealed class IndexBuilder
{
    private readonly ImmutableArray<UnreadableRecord>.Builder _unreadable = ImmutableArray.CreateBuilder<UnreadableRecord>();
    private ImmutableArray<string> _header = [];
    private UnreadableRecord? _unreadableHeader;
    private LineEnds _ends;
    private long _lineBreaks;
    private long _records;
    private long _blankLines;
    private int _longest;
    private bool _multiLine;
    private bool _quotes;
    private bool _lastLineIsOpen;

    public void Add(in Stretch stretch, RecordWalker walker)
    {
        _ends |= stretch.Kind is StretchKind.Skipped ? LineEnds.None : stretch.Ends;
        _lineBreaks += stretch.LineBreaks;
        _records += stretch.Records;
        _quotes |= stretch.Quotes;
        _lastLineIsOpen = stretch.Ends is LineEnds.None;
        switch (stretch.Kind)
        {
            case StretchKind.Blank:
                _blankLines++;
                break;
            case StretchKind.Skipped:
                break;
            case StretchKind.Unreadable:
                _unreadable.Add(stretch.ToUnreadable());
                break;
            case StretchKind.Header when stretch.Reason is not null:
                _unreadableHeader = stretch.ToUnreadable();
                break;
            case StretchKind.Rest when _unreadable.Count == 0:
                _unreadableHeader = Longer(_unreadableHeader!.Value, stretch.Length);
                break;
            case StretchKind.Rest:
                _unreadable[^1] = Longer(_unreadable[^1], stretch.Length);
                break;
            default:
                AddReadable(stretch, walker);
                break;
        }
    }

    public RecordIndex Build(long bytes, int? expectedFields, bool onlySpaces, RecordWalker walker) => new()
    {
        Bytes = bytes,
        Lines = _lineBreaks + (_lastLineIsOpen ? 1 : 0),
        Records = _records,
        BlankLines = _blankLines,
        ByteOrderMark = walker.ByteOrderMark,
        LineEnding = _ends switch
        {
            LineEnds.None => LineEnding.None,
            LineEnds.Lf => LineEnding.Lf,
            LineEnds.CrLf => LineEnding.CrLf,
            LineEnds.Cr => LineEnding.Cr,
            _ => LineEnding.Mixed,
        },
        Header = _header,
        UnreadableHeader = _unreadableHeader,
        ExpectedFields = expectedFields,
        Fields = walker.Fields,
        HasMultiLineRecords = _multiLine,
        HasQuotes = _quotes,

        // A line end, or a tab that separates fields, is a blank within a field only where it is quoted.
        HasOnlySpaces = onlySpaces && !_multiLine && !(_quotes && walker.Delimiter == '\t'),
        LongestRecord = _longest,
        Unreadable = _unreadable.ToImmutable(),
    };

    private void AddReadable(in Stretch stretch, RecordWalker walker)
    {
        _longest = Math.Max(_longest, stretch.Longest);
        _multiLine |= stretch.MultiLine;
        if (stretch.Kind is StretchKind.Header)
            _header = [.. walker.FieldsOf(stretch).Select(name => name ?? "")];
    }

    private static UnreadableRecord Longer(UnreadableRecord record, int length) => record with { Length = record.Length + length };
}
