using Amazon.S3.Model;
using Tamiz.Parquet;

namespace Tamiz.Aws.Storage;

/// <summary>Makes one Parquet object of several: what is large is copied within the service, and only footers and what is small comes here.</summary>
internal sealed class S3Joining(S3Connection connection, string bucket)
{
    private readonly S3Reading _reading = new(connection, bucket);
    private readonly S3Parts _parts = new(connection, bucket);

    /// <summary>Writes the object.</summary>
    /// <param name="objects">The objects, in the order of their rows.</param>
    /// <param name="key">Its key, which nobody else knows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">They are not Parquet of one statement.</exception>
    public async Task<S3Written> JoinAsync(IReadOnlyList<S3Object> objects, string key, CancellationToken cancellationToken)
    {
        var read = await EachAsync(objects, ReadAsync, cancellationToken).ConfigureAwait(false);

        // The first brings the mark along.
        var end = ParquetJoin.End(read);
        var ranges = read.Select((part, at) => at == 0 ? new S3Range(at, 0, part.End) : new S3Range(at, ParquetPart.Begin, part.End - ParquetPart.Begin)).ToList();
        var plan = S3JoinPlan.Of(ranges, end.Length, new S3PartLimits(S3PartLimits.LeastPart, connection.Options.LargestCopy / 4, S3Parts.MostParts));
        if (plan is [var only])
            await PutAsync(key, await GatherAsync(only, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        else
            await _parts.JoinAsync(key, plan, source => objects[source].Key, GatherAsync, cancellationToken).ConfigureAwait(false);
        return new S3Written(bucket, key, ranges.Sum(range => range.Length) + end.Length);

        async Task<byte[]> GatherAsync(S3JoinPart part, CancellationToken token) => Together(await EachAsync(part.Ranges, BytesAsync, token).ConfigureAwait(false));

        Task<byte[]> BytesAsync(S3Range range, CancellationToken token) =>
            range.Source is { } source ? _reading.ReadAsync(objects[source].Key, range.First, (int)range.Length, token) : Task.FromResult(end);
    }

    // Several at once.
    private async Task<TResult[]> EachAsync<T, TResult>(IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> get, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = connection.Options.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, results.Length, options, async (at, token) => results[at] = await get(items[at], token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }

    private static byte[] Together(byte[][] pieces)
    {
        var whole = new MemoryStream(pieces.Sum(piece => piece.Length));
        foreach (var piece in pieces)
            whole.Write(piece);
        return whole.GetBuffer();
    }

    private Task<ParquetPart> ReadAsync(S3Object found, CancellationToken cancellationToken) =>
        ParquetPart.ReadAsync(found.Key, found.Size ?? 0, (first, count, token) => _reading.ReadAsync(found.Key, first, count, token), cancellationToken);

    private async Task PutAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes);
        var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = content, UseChunkEncoding = false };
        S3Encryption.Apply(connection.Access, method => request.ServerSideEncryptionMethod = method, id => request.ServerSideEncryptionKeyManagementServiceKeyId = id);
        await connection.CallAsync("s3:PutObject", bucket, key, (client, token) => client.PutObjectAsync(request, token), cancellationToken).ConfigureAwait(false);
    }
}
