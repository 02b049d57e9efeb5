using Apache.Arrow;
using Apache.Arrow.Types;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Connect.Protocol;
using Schema = Apache.Arrow.Schema;

namespace Tamiz.Spark.Tests.Connect;

/// <summary>What a server says, in the words of the protocol.</summary>
internal static class Answers
{
    private static readonly Schema Column = new([new Apache.Arrow.Field("n", Int64Type.Default, true)], null);

    /// <summary>A batch of whole numbers from one to before another, which is where it says it starts.</summary>
    public static ExecutePlanResponse Rows(string id, int from, int to, long? start = null, long? count = null) =>
        new() { ResponseId = id, ArrowBatch = new() { RowCount = count ?? to - from, StartOffset = start ?? from, Data = ByteString.CopyFrom(Bytes(from, to)) } };

    /// <summary>One piece of a batch that was cut.</summary>
    public static ExecutePlanResponse Piece(string id, int index, int count, int from, int to)
    {
        var bytes = Bytes(from, to);
        var size = (bytes.Length + count - 1) / count;
        var piece = bytes.AsSpan(index * size, Math.Min(size, bytes.Length - (index * size)));
        return new() { ResponseId = id, ArrowBatch = new() { RowCount = to - from, StartOffset = from, ChunkIndex = index, NumChunksInBatch = count, Data = ByteString.CopyFrom(piece) } };
    }

    public static ExecutePlanResponse Done(string id = "done") => new() { ResponseId = id, ResultComplete = new() };

    public static RpcException Unavailable => new(new Grpc.Core.Status(StatusCode.Unavailable, "try later"));

    /// <summary>An error as Spark reports it: INTERNAL, with the class in the details.</summary>
    public static RpcException Failed(string errorClass, string? errorId = null, TimeSpan? retryAfter = null)
    {
        ErrorInfo info = new() { Reason = "org.apache.spark.SparkException", Domain = "org.apache.spark", Metadata = { ["errorClass"] = errorClass, ["sqlState"] = "HY000", ["messageParameters"] = """{"a":"b"}""" } };
        if (errorId is not null)
            info.Metadata["errorId"] = errorId;
        Google.Rpc.Status status = new() { Code = (int)StatusCode.Internal, Message = $"[{errorClass}] It went wrong.", Details = { Any.Pack(info) } };
        if (retryAfter is { } wait)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        return status.ToRpcException();
    }

    private static byte[] Bytes(int from, int to)
    {
        Int64Array.Builder numbers = new();
        numbers.AppendRange(Enumerable.Range(from, to - from).Select(n => (long)n));
        using RecordBatch batch = new(Column, [numbers.Build()], to - from);
        return LocalData.Whole(Column, [batch]);
    }
}
