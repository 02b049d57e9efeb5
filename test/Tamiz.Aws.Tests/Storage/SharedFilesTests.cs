using Amazon.S3.Model;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>What a cluster writes becomes an object of the store within the service. The cluster is a plain client of the SDK here.</summary>
public sealed class SharedFilesTests(S3Server server) : IAsyncLifetime
{
    private const int Size = 30 << 20;

    private readonly S3Place _place = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5L << 30)]
    [InlineData(24L << 20)]
    public async Task What_was_written_moves_to_its_key_in_one_request_or_in_parts(long largestCopy)
    {
        var (store, files) = await OpenAsync(largestCopy);
        var scratch = store.NewScratchPath("part-0.parquet");
        var bytes = new byte[Size];
        new Random(7).NextBytes(bytes);
        await WriteAsync(files.FolderFor(scratch), "part-00000-x.parquet", bytes);
        await WriteAsync(files.FolderFor(scratch), "_SUCCESS", []);

        (await files.TakeAsync(scratch, Token)).ShouldBe(1);
        await files.ClearAsync(scratch, Token);
        (await store.PutIfAbsentAsync("transformed/a/part-0.parquet", scratch, Token)).ShouldBeTrue();

        (await store.ReadAsync("transformed/a/part-0.parquet", Token)).ShouldBe(bytes);
        (await store.UnfinishedAsync(Token)).ShouldBeEmpty();
        files.AddressOf(store.LocalPath("transformed/a/part-0.parquet")).ShouldBe($"s3a://{await _place.BucketAsync()}/shop/store/trials/transformed/a/part-0.parquet");
    }

    [Fact]
    public async Task A_key_that_is_taken_stays_as_it_is_and_nothing_is_left_beside_it()
    {
        var (store, files) = await OpenAsync(5L << 30);
        await store.PutIfAbsentAsync("transformed/a.parquet", "first"u8.ToArray(), Token);
        var scratch = store.NewScratchPath("a.parquet");
        await WriteAsync(files.FolderFor(scratch), "part-00000-x.parquet", "second"u8.ToArray());
        await files.TakeAsync(scratch, Token);

        (await store.PutIfAbsentAsync("transformed/a.parquet", scratch, Token)).ShouldBeFalse();

        (await store.ReadAsync("transformed/a.parquet", Token)).ShouldBe("first"u8.ToArray());
        (await store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_files_make_none_and_what_a_killed_run_left_is_named_but_never_listed()
    {
        var (store, files) = await OpenAsync(5L << 30);
        var scratch = store.NewScratchPath("a.parquet");
        await WriteAsync(files.FolderFor(scratch), "part-00000-x.parquet", [1]);
        await WriteAsync(files.FolderFor(scratch), "part-00001-x.parquet", [2]);

        (await files.TakeAsync(scratch, Token)).ShouldBe(2);
        (await store.UnfinishedAsync(Token)).Count.ShouldBe(2);
        (await store.ListAsync("", cancellationToken: Token).ToListAsync(Token)).ShouldBeEmpty();
        await files.ClearAsync(scratch, Token);
        (await store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scratch_file_is_offered_until_the_engine_is_closed()
    {
        var (store, files) = await OpenAsync(5L << 30);
        var scratch = store.NewScratchPath("shifts.csv");
        await File.WriteAllTextAsync(scratch, "a\n1\n", Token);

        var address = await files.OfferAsync(scratch, Token);
        address.ShouldStartWith($"s3a://{await _place.BucketAsync()}/shop/store/trials/.tmp-server/");
        address.ShouldEndWith("/shifts.csv");
        (await store.UnfinishedAsync(Token)).Count.ShouldBe(1);
        await files.DisposeAsync();
        (await store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    private async Task<(S3Store Store, S3SharedFiles Files)> OpenAsync(long largestCopy)
    {
        var store = await _place.OpenAsync(options: new S3Options { LargestCopy = largestCopy });
        return (store, new S3SharedFiles(_place.LastConnection!, store, new BucketPlace(await _place.BucketAsync(), "shop/store/trials/")));
    }

    private async Task WriteAsync(string folder, string name, byte[] bytes)
    {
        using var client = await server.ClientAsync();
        var place = new Uri(folder);
        using var content = new MemoryStream(bytes);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = place.Host, Key = $"{place.AbsolutePath[1..]}/{name}", InputStream = content, UseChunkEncoding = false }, Token);
    }
}
