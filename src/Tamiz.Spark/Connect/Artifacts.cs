using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>Uploads bytes that plans refer to by their hash. What the server has already is not sent again.</summary>
internal sealed class Artifacts(SparkChannel channel)
{
    /// <summary>Below the 4 MiB that proxies may limit a message to.</summary>
    private const int PieceSize = 1 << 20;

    /// <summary>Makes the server hold the bytes and returns their hash, SHA-256 in lower-case hexadecimal.</summary>
    public async Task<string> UploadAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var name = $"cache/{hash}";
        var question = channel.Sign(new ArtifactStatusesRequest { Names = { name } });
        var known = await channel.CallAsync(call => channel.Client.ArtifactStatusAsync(question, call), cancellationToken).ConfigureAwait(false);
        if (known.Statuses.TryGetValue(name, out var status) && status.Exists)
            return hash;

        var reply = await channel.CallAsync(call => Sending(name, bytes, call), cancellationToken).ConfigureAwait(false);
        if (reply.Artifacts.FirstOrDefault(artifact => artifact.Name == name) is not { IsCrcSuccessful: true })
            throw Failures.Broken("The server did not receive an upload whole.");

        return hash;
    }

    /// <summary>The upload as one call with one answer, so that it is repeated like any other.</summary>
    private AsyncUnaryCall<AddArtifactsResponse> Sending(string name, ReadOnlyMemory<byte> bytes, CallOptions options)
    {
        var call = channel.Client.AddArtifacts(options);
        return new AsyncUnaryCall<AddArtifactsResponse>(SendAsync(call, name, bytes, options.CancellationToken), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private async Task<AddArtifactsResponse> SendAsync(AsyncClientStreamingCall<AddArtifactsRequest, AddArtifactsResponse> call, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var message in Messages(name, bytes))
                await call.RequestStream.WriteAsync(channel.Sign(message), cancellationToken).ConfigureAwait(false);

            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or RpcException)
        {
            // The server has answered or gone before it had everything: the answer says why.
        }

        return await call.ResponseAsync.ConfigureAwait(false);
    }

    private static IEnumerable<AddArtifactsRequest> Messages(string name, ReadOnlyMemory<byte> bytes)
    {
        var first = Chunk(bytes[..Math.Min(PieceSize, bytes.Length)]);
        if (bytes.Length <= PieceSize)
        {
            yield return new() { Batch = new() { Artifacts = { new AddArtifactsRequest.Types.SingleChunkArtifact { Name = name, Data = first } } } };
            yield break;
        }

        yield return new() { BeginChunk = new() { Name = name, TotalBytes = bytes.Length, NumChunks = (bytes.Length + PieceSize - 1) / PieceSize, InitialChunk = first } };
        for (var at = PieceSize; at < bytes.Length; at += PieceSize)
            yield return new() { Chunk = Chunk(bytes[at..Math.Min(at + PieceSize, bytes.Length)]) };
    }

    private static AddArtifactsRequest.Types.ArtifactChunk Chunk(ReadOnlyMemory<byte> bytes) =>
        new() { Data = UnsafeByteOperations.UnsafeWrap(bytes), Crc = Crc32.Of(bytes.Span) };
}
