using System.Collections.Immutable;
using System.Security.Cryptography;
using Tamiz.Decoding;
using Tamiz.Parquet;
using Tamiz.Storage;

namespace Tamiz.Ingest;

/// <summary>Finds the files of a dataset and pins them by their hash.</summary>
public static class SourceFiles
{
    /// <summary>Gets the endings of files that can be read; <c>.gz</c> or <c>.zst</c> may follow those of text.</summary>
    public static ImmutableArray<string> Endings { get; } = [".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".parquet"];

    /// <summary>Returns whether a path has an ending that can be read; a pattern may leave it open.</summary>
    public static bool CanRead(string path) =>
        Endings.Append("*").Any(ending => SourceText.Unpacked(path).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns whether a path or pattern names a packed Parquet file, which nothing reads.</summary>
    public static bool IsPackedParquet(string path) => !ParquetFooter.Is(path) && ParquetFooter.Is(SourceText.Unpacked(path));

    /// <summary>Returns whether a path or pattern can name a Parquet file.</summary>
    public static bool MayBeParquet(string path) => ParquetFooter.Is(path) || path.EndsWith('*');

    /// <summary>Finds the files that patterns name, sorted by path, each once.</summary>
    /// <param name="dataset">The dataset, for messages.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="patterns">Paths relative to it; <c>*</c> and <c>?</c> in the file name.</param>
    /// <param name="mayBeNone">Whether a pattern may find nothing.</param>
    /// <exception cref="TamizException">A pattern finds nothing, or something that is no file.</exception>
    public static ImmutableArray<string> Find(string dataset, string folder, ImmutableArray<string> patterns, bool mayBeNone = false) =>
        [.. patterns.SelectMany(pattern => FindOne(dataset, folder, pattern, mayBeNone)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads a file to the end and pins it.</summary>
    public static async Task<PinnedFile> PinAsync(string dataset, string folder, string path, CancellationToken cancellationToken = default)
    {
        var stream = Open(Path.Combine(folder, path), path, dataset);
        await using (stream.ConfigureAwait(false))
        {
            var length = stream.Length;
            var guarded = new GuardedSource(stream, path, dataset);
            await using (guarded.ConfigureAwait(false))
            {
                var hash = await SHA256.HashDataAsync(guarded, cancellationToken).ConfigureAwait(false);
                return new PinnedFile(dataset, path, length, Convert.ToHexStringLower(hash));
            }
        }
    }

    /// <summary>Opens a pinned file, or object in a bucket.</summary>
    internal static async Task<Stream> OpenAsync(string folder, PinnedFile input, CancellationToken cancellationToken) =>
        input.Open is { } open ? await open(cancellationToken).ConfigureAwait(false) : Open(Path.Combine(folder, input.Location), input.Path, input.Dataset);

    /// <summary>Opens a source file.</summary>
    internal static Stream Open(string fullPath, string path, string dataset)
    {
        try
        {
            // To open a pipe would wait for a writer, who may never come.
            if (IsEmpty(new FileInfo(fullPath)) && Posix.IsAvailable && Posix.IsPipe(fullPath))
                return Stream.Null;

            return new FileStream(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Missing("source_refused", $"The source file '{path}' of '{dataset}' may not be read by this user.", "Give it read permission.", e);
        }
        catch (IOException e) when (new FileInfo(fullPath).LinkTarget is { } target)
        {
            throw Missing("source_missing", $"The source file '{path}' of '{dataset}' is a link to '{target}', and there is no file to be read.", "Correct the link or take it away, or name another file.", e);
        }
        catch (IOException e)
        {
            throw GuardedSource.Translate(e, path, dataset);
        }
    }

    private static bool IsEmpty(FileInfo file) =>
        (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)) is FileInfo { Exists: true, Length: 0 };

    private static IEnumerable<string> FindOne(string dataset, string folder, string pattern, bool mayBeNone)
    {
        var full = Path.Combine(folder, pattern);
        if (Directory.Exists(full))
            throw Missing("source_is_folder", $"The source '{pattern}' of '{dataset}' is a folder.", $"Name the files in it, as in {pattern.TrimEnd('/')}/*.csv.");
        if (!pattern.AsSpan().ContainsAny('*', '?'))
        {
            return File.Exists(full) ? [pattern] : mayBeNone ? []
                : throw Missing("source_missing", $"The source file '{pattern}' of '{dataset}' is not there.", $"It is looked for in '{Path.GetFullPath(Path.GetDirectoryName(full)!)}'.");
        }

        var parent = Path.GetDirectoryName(full)!;
        if (parent.AsSpan().ContainsAny('*', '?'))
            throw Missing("not_available", $"The source '{pattern}' of '{dataset}' has a wildcard in a folder's name, which is not available yet.", "Use wildcards in the file name only.");

        var found = Directory.Exists(parent) ? Directory.EnumerateFiles(parent, Path.GetFileName(full)).ToList() : [];
        return found.Count > 0 || mayBeNone ? found.Select(file => Path.Combine(Path.GetDirectoryName(pattern) ?? "", Path.GetFileName(file)))
            : throw Missing("source_missing", $"No file matches the source '{pattern}' of '{dataset}'.", $"It is looked for in '{Path.GetFullPath(parent)}'.");
    }

    private static TamizException Missing(string code, string text, string hint, Exception? inner = null) =>
        new(ExitReason.Usage, code, text, inner) { Hint = hint };
}
