using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Files on their way between the server and engines that read files.</summary>
public sealed class WorkspaceTests(S3Server server) : BadLineTest(server)
{
    private const string Key = "transformed/clean/patients/k/1/part-0.parquet";

    [Fact]
    public async Task What_a_process_wrote_is_there_for_engines_and_is_fetched_by_nobody_who_shares_the_cache()
    {
        var (store, proxy) = await OpenAsync();
        await PutAsync(store, "content");
        await store.BringAsync([Key], Token);
        (await File.ReadAllTextAsync(store.LocalPath(Key), Token)).ShouldBe("content");

        var second = await Place.OpenAsync(proxy.Endpoint);
        await second.BringAsync([Key], Token);

        (await File.ReadAllTextAsync(second.LocalPath(Key), Token)).ShouldBe("content");
        second.LocalPath(Key).ShouldNotBe(store.LocalPath(Key));
        proxy.Requests.ShouldAllBe(request => !request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("GET")]
    public async Task An_object_that_is_gone_when_it_is_to_be_brought_is_named_and_trying_again_makes_sense(string before)
    {
        var (store, proxy) = await OpenAsync();
        var reader = await Place.OpenAsync(proxy.Endpoint);
        await PutAsync(store, "content");
        Directory.Delete(Path.Join(Place.Cache, "objects"), recursive: true);
        var other = await Place.OpenAsync();
        proxy.Cuts = request =>
        {
            // Nothing is cut: the request waits until somebody else has removed what it asks for.
            if (request.StartsWith($"{before} ", StringComparison.Ordinal) && request.EndsWith(Key, StringComparison.Ordinal))
                other.DeleteAsync(Key, Token).GetAwaiter().GetResult();
            return false;
        };

        var error = await Should.ThrowAsync<TamizException>(() => reader.BringAsync([Key], Token));

        (error.Code, error.Reason).ShouldBe(("store_file_gone", ExitReason.Transient));
        error.Message.ShouldBe($"'{reader.AddressOf(Key)}' is gone: somebody removed it while the run was at work.");
        error.Hint.ShouldBe("See who removes files there, then run again: what is missing is made anew.");
    }

    [Fact]
    public async Task A_damaged_file_is_noticed_and_fetched_again()
    {
        var (store, proxy) = await OpenAsync();
        await PutAsync(store, "content");
        foreach (var file in Directory.EnumerateFiles(Path.Join(Place.Cache, "objects"), "*", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(file, "c0ntent", Token);

        var second = await Place.OpenAsync(proxy.Endpoint);
        await second.BringAsync([Key], Token);

        (await File.ReadAllTextAsync(second.LocalPath(Key), Token)).ShouldBe("content");
        proxy.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Processes_that_bring_the_same_at_once_all_have_it()
    {
        var (store, proxy) = await OpenAsync();
        await PutAsync(store, "content");
        Directory.Delete(Path.Join(Place.Cache, "objects"), recursive: true);

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Place.OpenAsync(proxy.Endpoint)));
        await Task.WhenAll(stores.Select(one => one.BringAsync([Key], Token)));

        foreach (var one in stores)
            (await File.ReadAllTextAsync(one.LocalPath(Key), Token)).ShouldBe("content");
    }

    [Fact]
    public async Task What_was_not_used_for_longest_goes_first_and_files_in_use_stay_readable()
    {
        var workspace = new Workspace(Place.Cache, limit: 25, TimeProvider.System);
        foreach (var (at, name) in "abc".Index())
        {
            var scratch = workspace.NewScratchPath("x");
            var content = new string(name, 10);
            await File.WriteAllTextAsync(scratch, content, Token);
            File.SetLastWriteTimeUtc(scratch, new DateTime(2026, 1, 1 + at, 0, 0, 0, DateTimeKind.Utc));
            workspace.Keep($"{name}", CanonicalJson.Sha256(System.Text.Encoding.UTF8.GetBytes(content)), scratch);
        }

        using var other = new Workspace(Place.Cache, limit: 25, TimeProvider.System);
        (await other.TryShowAsync("a", CanonicalJson.Sha256("aaaaaaaaaa"u8.ToArray()), Token)).ShouldBeTrue();
        var session = workspace.Session;
        workspace.Dispose();

        Directory.Exists(session).ShouldBeFalse();
        (await File.ReadAllTextAsync(other.PathOf("a"), Token)).ShouldBe("aaaaaaaaaa");
        (await other.TryShowAsync("a2", CanonicalJson.Sha256("aaaaaaaaaa"u8.ToArray()), Token)).ShouldBeTrue("it was used last");
        (await other.TryShowAsync("b", CanonicalJson.Sha256("bbbbbbbbbb"u8.ToArray()), Token)).ShouldBeFalse();
    }

    [Fact]
    public void The_folder_of_a_process_that_died_goes_with_the_next()
    {
        var dead = Path.Join(Place.Cache, "sessions", "dead");
        Directory.CreateDirectory(dead);
        File.WriteAllText(dead + ".lock", "");
        using var alive = new Workspace(Place.Cache, 0, TimeProvider.System);
        var folder = alive.Session;
        using var next = new Workspace(Place.Cache, 0, TimeProvider.System);
        next.Session.ShouldNotBe(folder);

        Directory.Exists(dead).ShouldBeFalse();
        Directory.Exists(folder).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_file_goes_and_comes_in_parts_or_in_one(bool inParts)
    {
        var options = new S3Options { LargeFile = 12 << 20, Part = 5 << 20, KeepsConditionOnParts = inParts ? true : null };
        var (store, proxy) = await OpenAsync(options);
        var content = new byte[(17 << 20) + 3];
        new Random(3).NextBytes(content);
        var scratch = store.NewScratchPath("part-0.parquet");
        await File.WriteAllBytesAsync(scratch, content, Token);

        (await store.PutIfAbsentAsync(Key, scratch, Token)).ShouldBeTrue();

        proxy.Requests.Count(request => request.Contains("partNumber=", StringComparison.Ordinal)).ShouldBe(inParts ? 4 : 1, "without parts, the one that asks whether the server keeps conditions on them");
        Directory.Delete(Path.Join(Place.Cache, "objects"), recursive: true);
        var reader = await Place.OpenAsync(proxy.Endpoint, options);
        await reader.BringAsync([Key], Token);
        CanonicalJson.Sha256(await File.ReadAllBytesAsync(reader.LocalPath(Key), Token)).ShouldBe(CanonicalJson.Sha256(content));
        proxy.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)).ShouldBe(4, "ranges");
        CanonicalJson.Sha256((await reader.ReadAsync(Key, Token))!).ShouldBe(CanonicalJson.Sha256(content));
        (await reader.UnfinishedAsync(Token)).ShouldBeEmpty();

        var second = store.NewScratchPath("part-0.parquet");
        await File.WriteAllBytesAsync(second, [.. content, 1], Token);
        (await store.PutIfAbsentAsync(Key, second, Token)).ShouldBeFalse();
        (await reader.ReadAsync(Key, Token))!.Length.ShouldBe(content.Length);
    }

    [Fact]
    public async Task An_upload_in_parts_whose_last_answer_was_lost_is_known_for_ones_own()
    {
        var options = new S3Options { LargeFile = 6 << 20, Part = 5 << 20, KeepsConditionOnParts = true };
        var (store, proxy) = await OpenAsync(options);
        proxy.Cuts = request => request.StartsWith("POST", StringComparison.Ordinal) && request.Contains("uploadId=", StringComparison.Ordinal);
        var scratch = store.NewScratchPath("part-0.parquet");
        await File.WriteAllBytesAsync(scratch, new byte[7 << 20], Token);
        proxy.CutAfter(1);

        (await store.PutIfAbsentAsync(Key, scratch, Token)).ShouldBeTrue();

        (await store.ReadAsync(Key, Token))!.Length.ShouldBe(7 << 20);
    }

    private static async Task PutAsync(S3Store store, string content)
    {
        var scratch = store.NewScratchPath("part-0.parquet");
        await File.WriteAllTextAsync(scratch, content, Token);
        (await store.PutIfAbsentAsync(Key, scratch, Token)).ShouldBeTrue();
    }
}
