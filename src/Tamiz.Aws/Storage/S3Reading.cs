using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Tamiz.Aws.Storage;

/// <summary>Reads objects of one bucket.</summary>
internal sealed class S3Reading(S3Connection connection, string bucket)
{
    /// <summary>Opens an object, or returns <see langword="null"/> if there is none, or not in that version.</summary>
    public async Task<GetObjectResponse?> OpenAsync(string key, string? version, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = version };
            return await connection.CallAsync("s3:GetObject", bucket, key, (client, token) => client.GetObjectAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException e) when (IsAbsent(e))
        {
            return null;
        }
    }

    /// <summary>Writes an object to a file, large ones in parts side by side.</summary>
    /// <returns>The SHA-256 of what arrived, or <see langword="null"/> if the object is not there in that version any more.</returns>
    public async Task<string?> DownloadAsync(string key, string version, long length, string path, CancellationToken cancellationToken)
    {
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, length))
            {
                var (size, large) = (connection.Options.Part, length >= connection.Options.LargeFile);
                var count = large ? (length + size - 1) / size : 1;
                var options = new ParallelOptions { MaxDegreeOfParallelism = connection.Options.AtOnce, CancellationToken = cancellationToken };
                await Parallel.ForAsync(0, count, options, async (at, token) =>
                    await connection.CallAsync("s3:GetObject", bucket, key, async (client, inner) =>
                    {
                        var range = large ? new ByteRange(at * size, Math.Min(length, (at + 1) * size) - 1) : null;
                        var request = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = version, ByteRange = range };
                        await FetchAsync(client, request, (bytes, from) => RandomAccess.WriteAsync(file, bytes, (large ? at * size : 0) + from, inner), inner).ConfigureAwait(false);
                        return true;
                    }, token).ConfigureAwait(false)).ConfigureAwait(false);
            }

            var arrived = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (arrived.ConfigureAwait(false))
                return Convert.ToHexStringLower(await SHA256.HashDataAsync(arrived, cancellationToken).ConfigureAwait(false));
        }
        catch (TamizException e) when (IsAbsent(e))
        {
            return null;
        }
    }

    /// <summary>Reads bytes of an object.</summary>
    public Task<byte[]> ReadAsync(string key, long first, int count, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:GetObject", bucket, key, async (client, token) =>
        {
            var read = new byte[count];
            var request = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(first, first + count - 1) };
            await FetchAsync(client, request, (bytes, at) =>
            {
                bytes.CopyTo(read.AsMemory((int)at));
                return ValueTask.CompletedTask;
            }, token).ConfigureAwait(false);
            return read;
        }, cancellationToken);

    private static bool IsAbsent(TamizException e) => e.InnerException is AmazonS3Exception { ErrorCode: "NoSuchKey" } or AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed };

    // Given bytes, and how many came before them.
    private static async Task FetchAsync(IAmazonS3 client, GetObjectRequest request, Func<ReadOnlyMemory<byte>, long, ValueTask> take, CancellationToken cancellationToken)
    {
        // The answer may break off after it began, where the client tries nothing again by itself.
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var answer = await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
                var (buffer, at) = (new byte[1 << 17], 0L);
                for (int read; (read = await answer.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; at += read)
                    await take(buffer.AsMemory(0, read), at).ConfigureAwait(false);
                if (at == answer.ContentLength)
                    return;
                throw new IOException("The answer is shorter than it said.");
            }
            catch (Exception e) when (tries < 3 && e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                // from the start of this part
            }
        }
    }
}

/// <summary>An object's bytes; at their end it is known whether they are those that were written.</summary>
internal sealed class VerifiedStream(GetObjectResponse answer, string? sha256, string address) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => answer.ContentLength;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Note(buffer.AsSpan(offset, count), Translated(() => answer.ResponseStream.Read(buffer, offset, count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await answer.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Note(buffer.Span, read);
        }
        catch (Exception e) when (S3Failure.IsOfServer(e) && !cancellationToken.IsCancellationRequested)
        {
            throw Broken(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            answer.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Note(Span<byte> buffer, int read)
    {
        if (buffer.IsEmpty)
            return 0;

        _hash.AppendData(buffer[..read]);
        Position += read;
        if (_ended || read > 0 && Position < Length)
            return read;
        if (Position < Length)
            throw Broken(new IOException("The answer is shorter than it said."));

        _ended = true;
        var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
        return sha256 is null || sha256 == actual ? read : throw S3Failure.Damaged(address, sha256, actual);
    }

    private int Translated(Func<int> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (S3Failure.IsOfServer(e))
        {
            throw Broken(e);
        }
    }

    private TamizException Broken(Exception e) => new(ExitReason.Transient, "store_unreachable", $"The bytes of '{address}' did not arrive: the connection broke.", e)
    {
        Hint = "See whether the server is up and can be reached from here, then run again; finished steps are kept.",
    };
}
