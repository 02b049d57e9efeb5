using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Tamiz.Records;

/// <summary>A data record of a file as it came.</summary>
/// <param name="Record">Its number, from 1.</param>
/// <param name="FirstLine">The line it starts on, from 1.</param>
/// <param name="Fields">
/// The fields without quotes; <see langword="null"/> is an unquoted empty field. A record that is unreadable for anything but
/// the number of its fields has one field, its raw text, invalid bytes as U+FFFD and cut at 64 KiB.
/// </param>
public sealed record RecordText(long Record, long FirstLine, ImmutableArray<string?> Fields)
{
    /// <summary>Reads some records of a file again.</summary>
    /// <param name="source">The file, from its start.</param>
    /// <param name="format">The format it was scanned with.</param>
    /// <param name="index">The index the scan gave; may be left out if no number of fields was asked for.</param>
    /// <param name="records">The numbers of the records wanted, in any order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The records in the order of the file; numbers that are not in the file are left out.</returns>
    public static IAsyncEnumerable<RecordText> ReadAsync(
        Stream source, CsvFormat format, RecordIndex? index, IReadOnlyCollection<long> records, CancellationToken cancellationToken = default) =>
        ReadAsync(new RecordWalker(source, format, index?.ExpectedFields), records, cancellationToken);

    internal static async IAsyncEnumerable<RecordText> ReadAsync(
        RecordWalker walker, IReadOnlyCollection<long> records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = new Queue<long>(records.Where(record => record > 0).Distinct().Order());
        var found = new List<RecordText>();
        while (wanted.Count > 0 && await walker.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            while (wanted.Count > 0 && walker.TryNext(out var stretch))
            {
                if (wanted.Peek() <= stretch.RecordsBefore + stretch.Records)
                    Take(walker, stretch, wanted, found);
            }

            foreach (var record in found)
                yield return record;
            found.Clear();
        }
    }

    private static void Take(RecordWalker walker, in Stretch stretch, Queue<long> wanted, List<RecordText> found)
    {
        var bytes = walker.BytesOf(stretch);
        var (record, line) = (stretch.RecordsBefore, stretch.FirstLine);
        var areLines = stretch is { Kind: StretchKind.Records, Quotes: false, Records: > 1 };
        while (wanted.Count > 0 && wanted.Peek() <= stretch.RecordsBefore + stretch.Records)
        {
            for (; areLines && record + 1 < wanted.Peek(); record++, line++)
                bytes = bytes[(bytes.IndexOf((byte)'\n') + 1)..];

            record++;
            walker.Parser.TryParse(bytes, final: true, out var parsed);
            if (record == wanted.Peek())
                found.Add(new RecordText(wanted.Dequeue(), line, walker.FieldsOf(bytes[..parsed.Next], stretch.Reason)));

            line += LineBreaks.Count(bytes[..parsed.Next]);
            bytes = bytes[parsed.Next..];
        }
    }
}
