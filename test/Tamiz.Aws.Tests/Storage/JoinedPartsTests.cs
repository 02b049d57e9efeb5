using Amazon.S3.Model;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Parts that several tasks of a cluster wrote become one object of the store. The cluster is DuckDB and a plain client of the SDK here.</summary>
public sealed class JoinedPartsTests(S3Server server) : BadLineTest(server)
{
    private const string Key = "transformed/a/part-0.parquet";
    private const int Large = 400_000;

    private readonly S3Server _server = server;

    [Fact]
    public async Task Large_parts_are_joined_within_the_service_in_the_order_of_their_tasks()
    {
        await using var cluster = await ClusterAsync();
        var lengths = await cluster.WriteAsync(("part-99999-x.parquet", 0, Large), ("part-100000-x.parquet", Large, Large), ("part-100001-x.parquet", 2 * Large, 10));
        lengths.Take(2).ShouldAllBe(length => length > S3PartLimits.LeastPart);

        (await cluster.Files.JoinAsync(cluster.Scratch, Token)).ShouldBe(3);
        await cluster.Files.ClearAsync(cluster.Scratch, Token);
        (await cluster.Store.PutIfAbsentAsync(Key, cluster.Scratch, Token)).ShouldBeTrue();

        (cluster.Line.AnswerBytes + cluster.Line.RequestBytes).ShouldBeLessThan(1 << 19);
        (await cluster.RowsInOrderAsync()).ShouldBe((2 * Large) + 10);
        (await cluster.Store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_parts_than_a_server_lists_at_once_are_all_found_and_all_removed()
    {
        await using var cluster = await ClusterAsync(new S3Options { AtOnce = 16 });
        await cluster.WriteAsync([.. Enumerable.Range(0, 1001).Select(task => ($"part-{task:00000}-x.parquet", 0, 1))]);

        (await cluster.Files.TakeAsync(cluster.Scratch, Token)).ShouldBe(1001);
        await cluster.Files.ClearAsync(cluster.Scratch, Token);

        (await cluster.Store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public async Task What_is_joined_is_encrypted_as_the_project_says(int rows)
    {
        await using var cluster = await ClusterAsync(access: new BucketAccess { Encryption = BucketEncryption.Kms, EncryptionKey = "tamiz" });
        await cluster.WriteAsync(("part-00000-x.parquet", 0, rows), ("part-00001-x.parquet", rows, rows));

        await cluster.Files.JoinAsync(cluster.Scratch, Token);
        await cluster.Files.ClearAsync(cluster.Scratch, Token);

        (await cluster.EncryptionsAsync()).ShouldBe(["aws:kms"]);
    }

    [Fact]
    public async Task An_upload_that_fails_is_taken_back_and_leaves_nothing()
    {
        await using var cluster = await ClusterAsync(new S3Options { Retries = 0 });
        await cluster.WriteAsync(("part-00000-x.parquet", 0, Large), ("part-00001-x.parquet", Large, Large));
        cluster.Line.Cuts = request => request.Contains("partNumber=2", StringComparison.Ordinal);
        cluster.Line.CutBefore(1000);

        (await Should.ThrowAsync<TamizException>(cluster.Files.JoinAsync(cluster.Scratch, Token))).Code.ShouldBe("store_unreachable");
        (await cluster.Store.UnfinishedAsync(Token)).Count.ShouldBe(2, "the parts and no upload");
        await cluster.Files.ClearAsync(cluster.Scratch, Token);

        (await cluster.Store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST", "uploadId=")]
    [InlineData("PUT", "partNumber=1")]
    public async Task A_lost_answer_does_not_stop_it(string verb, string what)
    {
        await using var cluster = await ClusterAsync(new S3Options { Retries = 2 });
        await cluster.WriteAsync(("part-00000-x.parquet", 0, Large), ("part-00001-x.parquet", Large, Large));
        cluster.Line.Cuts = request => request.StartsWith(verb, StringComparison.Ordinal) && request.Contains(what, StringComparison.Ordinal);
        cluster.Line.CutAfter(1);

        (await cluster.Files.JoinAsync(cluster.Scratch, Token)).ShouldBe(2);
        await cluster.Files.ClearAsync(cluster.Scratch, Token);
        (await cluster.Store.PutIfAbsentAsync(Key, cluster.Scratch, Token)).ShouldBeTrue();

        (await cluster.RowsInOrderAsync()).ShouldBe(2 * Large);
        (await cluster.Store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    private async Task<Cluster> ClusterAsync(S3Options? options = null, BucketAccess? access = null)
    {
        var (store, line) = await OpenAsync(options, access);
        var bucket = await Place.BucketAsync();
        return new(_server, store, new S3SharedFiles(Place.LastConnection!, store, new BucketPlace(bucket, "shop/store/trials/")), line)
        {
            DuckDb = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [store.LocalPath("")], TemporaryFolder = store.LocalPath("") + "/spill" }, Token),
        };
    }

    /// <summary>What writes parts past the runner, and reads what becomes of them.</summary>
    private sealed record Cluster(S3Server Server, S3Store Store, S3SharedFiles Files, Proxy Line) : IAsyncDisposable
    {
        public required DuckDbEngine DuckDb { get; init; }

        public string Scratch { get; } = Store.NewScratchPath("part-0.parquet");

        public async Task<List<long>> WriteAsync(params (string Name, int First, int Rows)[] parts)
        {
            var folder = new Uri(Files.FolderFor(Scratch));
            using var client = await Server.ClientAsync();
            var made = new List<long>();
            foreach (var (_, first, rows) in parts.DistinctBy(part => (part.First, part.Rows)))
            {
                var path = Store.NewScratchPath("task.parquet");
                await DuckDb.MaterializeAsync($"SELECT range AS n, md5(CAST(range AS VARCHAR)) AS t FROM range({first}, {first + rows})", new Target(path, FileFormat.Parquet), Token);
                var bytes = await File.ReadAllBytesAsync(path, Token);
                made.Add(bytes.Length);
                await Parallel.ForEachAsync(parts.Where(part => (part.First, part.Rows) == (first, rows)), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (part, token) =>
                {
                    using var content = new MemoryStream(bytes);
                    await client.PutObjectAsync(new PutObjectRequest { BucketName = folder.Host, Key = $"{folder.AbsolutePath[1..]}/{part.Name}", InputStream = content, UseChunkEncoding = false }, token);
                });
            }

            return made;
        }

        /// <summary>Returns how many rows the object has whose numbers are their places in it.</summary>
        public async Task<long> RowsInOrderAsync()
        {
            await Store.BringAsync([Key], Token);
            return (long)(await DuckDb.ReadAsync($"SELECT count(*) FILTER (n = _row AND t = md5(CAST(n AS VARCHAR))) FROM {DuckDb.Parquet([Store.LocalPath(Key)], withRow: true)} AS rows_", Token)).Rows[0][0]!;
        }

        /// <summary>Returns how the server encrypts what is not in the store yet.</summary>
        public async Task<List<string?>> EncryptionsAsync()
        {
            using var client = await Server.ClientAsync();
            var found = new List<string?>();
            foreach (var key in await Store.UnfinishedAsync(Token))
                found.Add((await client.GetObjectMetadataAsync(new Uri(Store.Location).Host, $"{new Uri(Store.Location).AbsolutePath[1..]}/{key}", Token)).ServerSideEncryptionMethod?.Value);
            return found;
        }

        public ValueTask DisposeAsync() => DuckDb.DisposeAsync();
    }
}
