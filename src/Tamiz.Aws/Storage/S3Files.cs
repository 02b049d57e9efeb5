using System.Runtime.CompilerServices;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>Files in buckets of S3, or of servers that speak as S3 does.</summary>
/// <param name="connect">Returns the connection for a way of access; it is shared, and disposed by whoever made it.</param>
/// <param name="workspace">Where it is written down which bytes an object has in a version.</param>
public sealed class S3Files(Func<BucketAccess, S3Connection> connect, Func<Workspace> workspace) : BucketFiles
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<BucketFile> ListAsync(BucketAccess access, string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var listed in connect(access).ListAsync(bucket, prefix, cancellationToken: cancellationToken).ConfigureAwait(false))
            yield return new BucketFile(bucket, listed.Key, S3Version.Of(listed.ETag), listed.Size ?? 0);
    }

    /// <inheritdoc/>
    public override async Task<Stream?> OpenAsync(BucketAccess access, BucketFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return await new S3Reading(connect(access), file.Bucket).OpenAsync(file.Key, file.Version, cancellationToken).ConfigureAwait(false) is { } answer
            ? new VerifiedStream(answer, null, file.Address)
            : null;
    }

    /// <inheritdoc/>
    public override string? FindHash(BucketAccess access, BucketFile file) => workspace().FindHash(Identity(access, file));

    /// <inheritdoc/>
    public override void RememberHash(BucketAccess access, BucketFile file, string sha256) => workspace().RememberHash(Identity(access, file), sha256);

    private string Identity(BucketAccess access, BucketFile file) => $"{connect(access).Endpoint}\n{file.Bucket}\n{file.Key}\n{file.Version}";
}
