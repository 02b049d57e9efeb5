using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Decoding;
using Tamiz.Parquet;
using Tamiz.Records;
using Tamiz.Steps;

namespace Tamiz.Ingest;

/// <summary>The ingest stage of one dataset: source bytes to <c>raw/</c>, one scan over them, a normalised copy where the engine needs one.</summary>
public static class Ingestion
{
    /// <summary>The version of this step.</summary>
    public const int Version = 3;

    /// <summary>Returns what the step depends on.</summary>
    public static JsonObject DependsOn(ReadOptions read, ImmutableArray<string> columns, ImmutableArray<PinnedFile> inputs) => new()
    {
        ["read"] = read.ScanSettings(),
        ["columns"] = read.Format.Header ? null : new JsonArray([.. columns.Select(column => (JsonNode)column)]),
        ["inputs"] = new JsonArray([.. inputs.Select(input => (JsonNode)new JsonArray(input.Path, input.Sha256))]),
    };

    /// <summary>Does the step.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="read">How the files are read.</param>
    /// <param name="columns">The columns of the schema, which name those of a file that does not.</param>
    /// <param name="inputs">The files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The files, and the keys of those the attempt made.</returns>
    /// <exception cref="TamizException">A file changed since the run pinned it, or it cannot be unpacked.</exception>
    public static async Task<ImmutableArray<IngestedFile>> RunAsync(
        Attempt attempt, string folder, ReadOptions read, ImmutableArray<string> columns, ImmutableArray<PinnedFile> inputs, CancellationToken cancellationToken = default)
    {
        var files = ImmutableArray.CreateBuilder<IngestedFile>();
        var (before, all) = (0L, inputs.Sum(input => input.Bytes));
        foreach (var input in inputs)
        {
            void Read(long bytes) => attempt.Read(before + bytes, all);

            // A file has a key of its own: of many, only those are read again that changed.
            var dependsOn = DependsOn(read, columns, [input]);
            (dependsOn["part"], dependsOn["inputs"], dependsOn["kind"]) = ("file", input.RawKey, read.KindOf(input.Path));
            var manifest = await attempt.PartAsync(Version, usesEngine: false, dependsOn, async part =>
            {
                var file = await IngestAsync(part, folder, read, columns, input, Read, cancellationToken).ConfigureAwait(false);
                return (file.ToJson(), [.. new[] { file.Input.RawKey, file.Normalised }.OfType<string>()]);
            }, cancellationToken).ConfigureAwait(false);
            files.Add(IngestedFile.FromJson(manifest.Facts) with { Input = input });
            before += input.Bytes;
        }

        return files.ToImmutable();
    }

    private static async Task<IngestedFile> IngestAsync(
        Attempt attempt, string folder, ReadOptions read, ImmutableArray<string> columns, PinnedFile input, Action<long> progress, CancellationToken cancellationToken)
    {
        var raw = new RawCopy(attempt.Store, folder, input, progress);
        if (ParquetFooter.Is(SourceText.Unpacked(input.Path)))
            return await ParquetIngestion.KeepAsync(attempt.Store, raw, input, cancellationToken).ConfigureAwait(false);

        // Bytes that are of another kind are kept too: whoever looks into it finds them.
        var (objection, scanned) = await raw.KeepAsync(bytes => ScanAsync(bytes, read, columns, input, cancellationToken), cancellationToken).ConfigureAwait(false);
        var index = scanned ?? throw objection!;

        // Without a header there is nothing to write records under; the comparison with the schema says so.
        var normalised = index.UnreadableHeader is null && (index.NeedsNormalising || IsAmbiguous(index, read) || read.Format.NeedsRewriting || !SourceText.IsPlain(input.Path, read.Encoding) || JsonLines.Is(input.Path))
            ? await NormaliseAsync(attempt, read, input, index, "normalised.csv", cancellationToken).ConfigureAwait(false)
            : null;
        return new IngestedFile(input, index, normalised);
    }

    // Without a header the engine finds out how lines end from a record, which may hold line ends of another kind.
    private static bool IsAmbiguous(RecordIndex index, ReadOptions read) => !read.Format.Header && index is { LineEnding: LineEnding.CrLf, HasMultiLineRecords: true };

    private static async Task<((TamizException? Objection, RecordIndex? Index), string Sha256)> ScanAsync(
        WitnessedStream bytes, ReadOptions read, ImmutableArray<string> columns, PinnedFile input, CancellationToken cancellationToken)
    {
        var replayed = new ReplayedStream(bytes);
        if (await FileKinds.ObjectionAsync(replayed, input.Path, input.Dataset, cancellationToken: cancellationToken).ConfigureAwait(false) is { } objection)
            return ((objection, null), await bytes.FinishAsync(cancellationToken).ConfigureAwait(false));

        replayed.Replay();
        int? fields = read.Format.Header ? null : columns.Length;
        var text = SourceText.Open(replayed, input.Path, input.Dataset, read.Encoding);
        await using (text.ConfigureAwait(false))
        {
            var index = JsonLines.Is(input.Path)
                ? await JsonLines.IndexAsync(text, columns, input.Path, cancellationToken).ConfigureAwait(false)
                : Named(await CsvScanner.IndexAsync(text, read.FormatOf(input.Path), fields, cancellationToken).ConfigureAwait(false), read, columns);
            return ((null, index), await bytes.FinishAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private static RecordIndex Named(RecordIndex index, ReadOptions read, ImmutableArray<string> columns) =>
        read.Format.Header ? index : index with { Header = columns };

    private static async Task<string> NormaliseAsync(
        Attempt attempt, ReadOptions read, PinnedFile input, RecordIndex index, string name, CancellationToken cancellationToken)
    {
        var scratch = attempt.Store.NewScratchPath(name);
        var raw = await attempt.Store.OpenAsync(input.RawKey, cancellationToken).ConfigureAwait(false);
        await using (raw.ConfigureAwait(false))
        {
            var text = SourceText.Open(raw.Content, input.Path, input.Dataset, read.Encoding);
            await using (text.ConfigureAwait(false))
            {
                var target = new FileStream(scratch, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
                await using (target.ConfigureAwait(false))
                {
                    if (JsonLines.Is(input.Path))
                        await JsonLines.WriteAsync(text, index, target, cancellationToken).ConfigureAwait(false);
                    else
                        await CsvNormaliser.WriteAsync(text, read.FormatOf(input.Path), index, target, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return await attempt.KeepAsync(scratch, name, cancellationToken).ConfigureAwait(false);
    }
}
