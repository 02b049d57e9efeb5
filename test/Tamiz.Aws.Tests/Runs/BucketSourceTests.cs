using System.Text;
using Amazon.Runtime;
using Amazon.S3.Model;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Ingest;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>Sources in buckets: found by pattern, pinned by version, read once.</summary>
public sealed class BucketSourceTests(S3Server server) : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("tamiz-cache-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public async Task A_dataset_comes_from_packed_and_plain_objects_of_another_server_and_is_not_fetched_again_when_nothing_changed()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        await using var elsewhere = new Proxy(await server.EndpointAsync());
        var bucket = await server.NewBucketAsync();
        var path = Directory.EnumerateFiles(project.PathOf("data"), "*atients*.csv").First();
        var lines = await File.ReadAllLinesAsync(path, Token);
        await PutAsync(bucket, "in/patients-1.csv", Encoding.UTF8.GetBytes(string.Join('\n', lines[..100]) + "\n"));
        await PutAsync(bucket, "in/patients-2.csv.gz", Packed.Gzip(string.Join('\n', lines[100..150].Prepend(lines[0])) + "\n"));
        await PutAsync(bucket, "in/patients-3.csv.zst", Packed.Zstd(string.Join('\n', lines[150..].Prepend(lines[0])) + "\n"));
        await PutAsync(bucket, "in/other.csv", "not,this\n"u8.ToArray());
        await PutAsync(bucket, "in/old/patients-0.csv", "nor,this\n"u8.ToArray());
        project.Edit("tamiz.yml", text => text.Replace($"source: {Path.GetRelativePath(project.Folder, path)}", $"source: {{ location: \"s3://{bucket}/in/patients-*\", endpoint: \"{elsewhere.Endpoint}\", region: us-east-1 }}", StringComparison.Ordinal));
        project.Read("tamiz.yml").ShouldContain("patients-*");

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(0, run.ToString());
        project.Read("store/latest/kpis/patients_per_country.csv").ShouldBe("country,patients\nArgentina,50\nGermany,40\nMexico,44\nSpain,33\nUnited Kingdom,49\n");
        var plan = Encoding.UTF8.GetString((await project.DownloadAsync("lake/trials/runs/")).First(file => file.Key.EndsWith("plan.json", StringComparison.Ordinal)).Value);
        plan.ShouldContain($"\"path\":\"s3://{bucket}/in/patients-2.csv.gz\"");
        plan.ShouldContain("\"version\":\"");

        plan.ShouldContain($"\"path\":\"s3://{bucket}/in/patients-3.csv.zst\"");
        foreach (var name in (string[])["patients-1.csv", "patients-2.csv.gz", "patients-3.csv.zst"])
            elsewhere.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal) && request.EndsWith($"/{name}", StringComparison.Ordinal)).ShouldBe(2, $"{name}: once to pin it, once to keep and scan it");

        elsewhere.Requests.Clear();
        (await project.TamizAsync("run")).Output.ShouldContain("UNCHANGED");
        elsewhere.Requests.ShouldAllBe(request => request.Contains("list-type=2", StringComparison.Ordinal));

        await PutAsync(bucket, "in/patients-1.csv", Encoding.UTF8.GetBytes(string.Join('\n', lines[..90]) + "\n"));
        (await project.TamizAsync("run")).Output.ShouldNotContain("UNCHANGED", Case.Sensitive);
    }

    [Fact]
    public async Task A_Parquet_file_in_a_bucket_is_a_source_too()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);
        var released = await project.DownloadAsync("lake/trials/output/trials_");
        await PutAsync(project.Bucket, "in/trials.parquet", released.Single(file => file.Key.EndsWith(".parquet", StringComparison.Ordinal)).Value);
        project.Edit("tamiz.yml", text => text.Replace("source: data/trials.csv", $"source: s3://{project.Bucket}/in/trials.parquet", StringComparison.Ordinal));

        var run = await project.TamizAsync("run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("UNCHANGED", Case.Sensitive, "the same table from another kind of file");
    }

    [Fact]
    public async Task An_object_that_is_replaced_between_listing_and_reading_is_noticed()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(bucket, "in/a.csv", "id\n1\n"u8.ToArray());
        using var connection = new S3Connection(new BucketAccess { Endpoint = await server.EndpointAsync() }, _ => null, new S3Options { Credentials = new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey) });
        using var workspace = new Workspace(_cache, 0, TimeProvider.System);
        var sources = new BucketSources("patients", new BucketAccess(), new S3Files(_ => connection, () => workspace));
        var pinned = (await sources.PinAsync([$"s3://{bucket}/in/?.csv"], mayBeNone: false, Token)).ShouldHaveSingleItem();
        pinned.Sha256.ShouldBe(CanonicalJson.Sha256("id\n1\n"u8.ToArray()));

        await PutAsync(bucket, "in/a.csv", "id\n2\n"u8.ToArray());
        var files = new S3Files(_ => connection, () => workspace);
        (await files.OpenAsync(new BucketAccess(), new BucketFile(bucket, "in/a.csv", pinned.Version!, 5), Token)).ShouldBeNull();

        var error = await Should.ThrowAsync<TamizException>(() => sources.PinAsync([$"s3://{bucket}/in/*.tsv"], mayBeNone: false, Token));
        (error.Reason, error.Code).ShouldBe((ExitReason.Usage, "source_missing"));
        (await sources.PinAsync([$"s3://{bucket}/in/*.tsv"], mayBeNone: true, Token)).ShouldBeEmpty();
    }

    private async Task PutAsync(string bucket, string key, byte[] content)
    {
        using var client = await server.ClientAsync();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false }, Token);
    }
}
