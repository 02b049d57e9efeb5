using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Decoding;
using Tamiz.Parquet;
using Tamiz.Records;
using Tamiz.Steps;
using Tamiz.Storage;

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
        if (ParquetFooter.Is(SourceText.Unpacked(input.Path)))
            return await ParquetIngestion.KeepAsync(attempt.Store, folder, input, progress, cancellationToken).ConfigureAwait(false);

        if (await ObjectionAsync(attempt.Store, folder, input, cancellationToken).ConfigureAwait(false) is { } objection)
        {
            await ParquetIngestion.CopyAsync(attempt.Store, folder, input, progress, cancellationToken).ConfigureAwait(false);
            throw objection;
        }

        var index = await KeepAsync(attempt.Store, folder, read, columns, input, progress, cancellationToken).ConfigureAwait(false);
        var normalised = index.NeedsNormalising || IsAmbiguous(index, read) || read.Format.NeedsRewriting || !SourceText.IsPlain(input.Path, read.Encoding) || JsonLines.Is(input.Path)
            ? await NormaliseAsync(attempt, read, input, index, "normalised.csv", cancellationToken).ConfigureAwait(false)
            : null;
        return new IngestedFile(input, index, normalised);
    }

    // Without a header the engine finds out how lines end from a record, which may hold line ends of another kind.
    private static bool IsAmbiguous(RecordIndex index, ReadOptions read) => !read.Format.Header && index is { LineEnding: LineEnding.CrLf, HasMultiLineRecords: true };

    private static async Task<TamizException?> ObjectionAsync(Store store, string folder, PinnedFile input, CancellationToken cancellationToken)
    {
        var kept = await store.GetAsync(input.RawKey, cancellationToken).ConfigureAwait(false);
        var bytes = kept?.Content ?? await SourceFiles.OpenAsync(folder, input, cancellationToken).ConfigureAwait(false);
        await using (bytes.ConfigureAwait(false))
        {
            var guarded = new GuardedSource(bytes, input.Path, input.Dataset);
            await using (guarded.ConfigureAwait(false))
                return await FileKinds.ObjectionAsync(guarded, input.Path, input.Dataset, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<RecordIndex> KeepAsync(
        Store store, string folder, ReadOptions read, ImmutableArray<string> columns, PinnedFile input, Action<long> progress, CancellationToken cancellationToken)
    {
        var kept = await store.GetAsync(input.RawKey, cancellationToken).ConfigureAwait(false);
        if (kept is not null)
        {
            var watched = new WatchedStream(kept.Content, progress);
            await using (kept.ConfigureAwait(false))
            await using (watched.ConfigureAwait(false))
                return Unchanged(input, await ScanAsync(watched, read, columns, input, null, cancellationToken).ConfigureAwait(false)).Index;
        }

        var scratch = store.NewScratchPath("raw");
        try
        {
            var scanned = Unchanged(input, await CopyAsync(folder, read, columns, input, scratch, progress, cancellationToken).ConfigureAwait(false));
            await store.PutIfAbsentAsync(input.RawKey, scratch, cancellationToken).ConfigureAwait(false);
            return scanned.Index;
        }
        catch
        {
            // A copy that was not finished would only fill a disk that may be full already.
            TemporaryFiles.DiscardScratch(scratch);
            throw;
        }
    }

    private static async Task<ScannedFile> CopyAsync(
        string folder, ReadOptions read, ImmutableArray<string> columns, PinnedFile input, string scratch, Action<long> progress, CancellationToken cancellationToken)
    {
        var source = await SourceFiles.OpenAsync(folder, input, cancellationToken).ConfigureAwait(false);
        var watched = new WatchedStream(new GuardedSource(source, input.Path, input.Dataset), progress);
        await using (source.ConfigureAwait(false))
        await using (watched.ConfigureAwait(false))
        {
            var copy = new FileStream(scratch, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (copy.ConfigureAwait(false))
                return await ScanAsync(watched, read, columns, input, copy, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ScannedFile> ScanAsync(Stream bytes, ReadOptions read, ImmutableArray<string> columns, PinnedFile input, Stream? copy, CancellationToken cancellationToken)
    {
        int? fields = read.Format.Header ? null : columns.Length;
        var witnessed = new WitnessedStream(bytes, copy);
        await using (witnessed.ConfigureAwait(false))
        {
            var text = SourceText.Open(witnessed, input.Path, input.Dataset, read.Encoding);
            await using (text.ConfigureAwait(false))
            {
                var index = JsonLines.Is(input.Path)
                    ? await JsonLines.IndexAsync(text, columns, input.Path, cancellationToken).ConfigureAwait(false)
                    : Named(await CsvScanner.IndexAsync(text, read.FormatOf(input.Path), fields, cancellationToken).ConfigureAwait(false), read, columns);
                return new ScannedFile(index, await witnessed.FinishAsync(cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private static RecordIndex Named(RecordIndex index, ReadOptions read, ImmutableArray<string> columns) =>
        read.Format.Header ? index : index with { Header = columns };

    private static ScannedFile Unchanged(PinnedFile input, ScannedFile scanned) => scanned.Sha256 == input.Sha256 ? scanned : throw Changed(input);

    internal static TamizException Changed(PinnedFile input) =>
        new(ExitReason.Transient, "input_changed", $"The file '{input.Path}' of '{input.Dataset}' changed while the run was reading it.")
        {
            Hint = "Run again when it is complete.",
        };

    private static async Task<string> NormaliseAsync(
        Attempt attempt, ReadOptions read, PinnedFile input, RecordIndex index, string name, CancellationToken cancellationToken)
    {
        var scratch = attempt.Store.NewScratchPath(name);
        var raw = (await attempt.Store.GetAsync(input.RawKey, cancellationToken).ConfigureAwait(false))!;
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
