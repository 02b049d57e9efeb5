using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Security.Cryptography;
using Tamiz.Storage;

namespace Tamiz.Ingest;

/// <summary>Finds the files of a dataset in buckets, and pins each by its hash and its version there.</summary>
/// <param name="dataset">The dataset, for messages.</param>
/// <param name="access">How the buckets are reached.</param>
/// <param name="files">What reads them.</param>
public sealed class BucketSources(string dataset, BucketAccess access, BucketFiles files)
{
    /// <summary>Splits a source into bucket and pattern of keys; <see langword="null"/> if it names no file of a bucket, or has a wildcard in a folder's name.</summary>
    public static (string Bucket, string Pattern)? Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var slash = source.IndexOf('/', BucketPlace.Scheme.Length);
        if (!BucketPlace.IsMeantBy(source) || slash < 0 || BucketPlace.Parse(source[..slash]) is not { } place)
            return null;

        var pattern = source[(slash + 1)..];
        return pattern.Length == 0 || pattern.EndsWith('/') || pattern[..(pattern.LastIndexOf('/') + 1)].AsSpan().ContainsAny('*', '?') ? null : (place.Bucket, pattern);
    }

    /// <summary>Pins the files that sources name, sorted by address, each once. What was read before in the same version is not read again.</summary>
    /// <exception cref="TamizException">A source finds nothing, or a file was replaced while it was read.</exception>
    public async Task<ImmutableArray<PinnedFile>> PinAsync(IEnumerable<string> sources, bool mayBeNone, CancellationToken cancellationToken = default)
    {
        var found = new SortedDictionary<string, BucketFile>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            var any = false;
            await foreach (var file in FindAsync(source, cancellationToken).ConfigureAwait(false))
                (any, found[file.Address]) = (true, file);
            if (!any && !mayBeNone)
                throw new TamizException(ExitReason.Usage, "source_missing", $"No object matches the source '{source}' of '{dataset}'.") { Hint = "See whether bucket and path are right, and the files are there." };
        }

        var pinned = ImmutableArray.CreateBuilder<PinnedFile>(found.Count);
        foreach (var file in found.Values)
        {
            pinned.Add(new PinnedFile(dataset, file.Address, file.Length, await HashAsync(file, cancellationToken).ConfigureAwait(false))
            {
                Version = file.Version,
                Open = token => OpenAsync(file, token),
            });
        }

        return pinned.MoveToImmutable();
    }

    private async IAsyncEnumerable<BucketFile> FindAsync(string source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (bucket, pattern) = Parse(source) ?? throw new ArgumentException($"'{source}' names no file of a bucket.", nameof(source));
        var wildcard = pattern.AsSpan().IndexOfAny('*', '?');
        var (folder, name) = (pattern[..(pattern.LastIndexOf('/') + 1)], pattern[(pattern.LastIndexOf('/') + 1)..]);
        await foreach (var file in files.ListAsync(access, bucket, wildcard < 0 ? pattern : pattern[..wildcard], cancellationToken).ConfigureAwait(false))
        {
            var rest = file.Key[folder.Length..];
            if (wildcard < 0 ? file.Key == pattern : !rest.Contains('/', StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(name, rest, ignoreCase: false))
                yield return file;
        }
    }

    private async Task<string> HashAsync(BucketFile file, CancellationToken cancellationToken)
    {
        if (files.FindHash(access, file) is { } known)
            return known;

        var stream = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            files.RememberHash(access, file, sha256);
            return sha256;
        }
    }

    private async Task<Stream> OpenAsync(BucketFile file, CancellationToken cancellationToken) =>
        await files.OpenAsync(access, file, cancellationToken).ConfigureAwait(false)
        ?? throw new TamizException(ExitReason.Transient, "input_changed", $"The object '{file.Address}' of '{dataset}' was replaced or removed since the run found it.") { Hint = "Run again when it is complete." };
}
