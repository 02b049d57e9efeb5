using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tamiz.Decoding;

namespace Tamiz.Records;

/// <summary>Newline-delimited JSON: one object a line. A line of blanks is skipped; one that is no object is a record that cannot be read.</summary>
internal static class JsonLines
{
    /// <summary>The most different members a file may have; each is a column.</summary>
    public const int MostMembers = 10_000;

    /// <summary>Returns whether a file is of this kind, by its name.</summary>
    public static bool Is(string path) =>
        SourceText.Unpacked(path) is var name && (name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase));

    /// <summary>Goes over a text once: an independent count, the members in the order in which they first appear, and the lines that cannot be read.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">The columns of a file without any readable line.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">The lines have too many different members.</exception>
    public static async Task<RecordIndex> IndexAsync(Stream text, ImmutableArray<string> columns, string path, CancellationToken cancellationToken)
    {
        var lines = new JsonLineReader(text);
        var (records, longest) = (0L, 0);
        var (names, header) = (new HashSet<string>(StringComparer.Ordinal), ImmutableArray.CreateBuilder<string>());
        var unreadable = ImmutableArray.CreateBuilder<UnreadableRecord>();
        while (await lines.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            records++;
            longest = (int)Math.Max(longest, Math.Min(lines.Length, int.MaxValue));
            if (lines.Reason is { } reason)
                unreadable.Add(new UnreadableRecord(records, lines.Line, lines.Line, lines.Offset, lines.Length, reason, 0));
            else
                header.AddRange(lines.Members.Select(member => member.Key).Where(names.Add));
            if (header.Count > MostMembers)
            {
                throw new TamizException(ExitReason.StepFailed, "too_many_members", $"The objects of '{path}' have more than {MostMembers} different members by line {lines.Line}.")
                {
                    Hint = "Members that are data, such as dates or identifiers, must become values before the file can be a table.",
                };
            }
        }

        return new RecordIndex
        {
            Bytes = lines.Bytes,
            Lines = lines.Lines,
            Records = records,
            BlankLines = lines.BlankLines,
            ByteOrderMark = lines.ByteOrderMark,
            LineEnding = LineEnding.Lf,
            Header = header.Count > 0 ? header.ToImmutable() : columns,
            Fields = header.Count,
            LongestRecord = longest,
            Unreadable = unreadable.ToImmutable(),
        };
    }

    /// <summary>Writes the readable lines as CSV whose columns are those of the index.</summary>
    public static async Task WriteAsync(Stream text, RecordIndex index, Stream target, CancellationToken cancellationToken)
    {
        var lines = new JsonLineReader(text);
        var writer = new StreamWriter(target, bufferSize: 1 << 16, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(CsvText.Line(index.Header)).ConfigureAwait(false);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false))
            {
                if (lines.Reason is null)
                    await writer.WriteAsync(CsvText.Line(FieldsOf(lines, index))).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads some lines again: the values of a readable one, the text of another.</summary>
    public static async IAsyncEnumerable<RecordText> ReadAsync(
        Stream text, RecordIndex index, IReadOnlyCollection<long> records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (lines, wanted, record) = (new JsonLineReader(text), records.ToHashSet(), 0L);
        while (wanted.Count > 0 && await lines.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (wanted.Remove(++record))
                yield return new RecordText(record, lines.Line, lines.Reason is null ? FieldsOf(lines, index) : [lines.Text]);
        }
    }

    private static ImmutableArray<string?> FieldsOf(JsonLineReader line, RecordIndex index)
    {
        var values = line.Members.ToDictionary(StringComparer.Ordinal);
        return [.. index.Header.Select(values.GetValueOrDefault)];
    }
}
