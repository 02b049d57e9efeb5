using System.Security.Cryptography;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>Finds out whether a server keeps conditions, on an object that stays: one refused put a run is all it takes.</summary>
internal sealed class S3Probe
{
    // Never listed, as nothing is that starts with a dot.
    private const string Name = ".tmp-probe";

    private static readonly byte[] Bytes = "This object shows whether the server keeps conditional writes.\n"u8.ToArray();
    private static readonly S3Content Content = new(() => new MemoryStream(Bytes, writable: false), Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(Bytes)));
    private static readonly S3Condition Absent = new(null);

    private readonly S3Connection _connection;
    private readonly BucketPlace _place;
    private readonly S3Writing _writing;
    private readonly Lazy<Task<bool>> _keepsConditionOnParts;

    public S3Probe(S3Connection connection, BucketPlace place, S3Writing writing)
    {
        (_connection, _place, _writing) = (connection, place, writing);
        _keepsConditionOnParts = new(AskAboutPartsAsync);
    }

    private string Key => _place.Prefix + Name;

    /// <summary>Refuses a server that ignores a condition.</summary>
    public async Task DemandConditionsAsync(CancellationToken cancellationToken)
    {
        if (await _writing.TryOnceAsync(Key, Content, Absent, cancellationToken).ConfigureAwait(false) is not { } version)
            return;

        // The first use, or a server that overwrites whatever it is told.
        if (await _writing.TryOnceAsync(Key, Content, Absent, cancellationToken).ConfigureAwait(false) is not null)
            throw S3Failure.Unsupported($"{_place}", "does not keep 'If-None-Match: *' and overwrote an object");
        var another = version[..^1] + (version[^1] == '0' ? '1' : '0');
        if (await _writing.TryOnceAsync(Key, Content, new S3Condition(another), cancellationToken).ConfigureAwait(false) is not null)
            throw S3Failure.Unsupported($"{_place}", "does not keep 'If-Match' and replaced an object that had another version");
    }

    /// <summary>Tells whether a condition holds for uploads in parts too. The server is asked once.</summary>
    public Task<bool> KeepsConditionOnPartsAsync() => _keepsConditionOnParts.Value;

    private async Task<bool> AskAboutPartsAsync()
    {
        if (_connection.Options.KeepsConditionOnParts is { } known)
            return known;

        await _writing.TryOnceAsync(Key, Content, Absent, CancellationToken.None).ConfigureAwait(false);
        return await new S3Parts(_connection, _place.Bucket).KeepConditionAsync(Key, CancellationToken.None).ConfigureAwait(false);
    }
}
