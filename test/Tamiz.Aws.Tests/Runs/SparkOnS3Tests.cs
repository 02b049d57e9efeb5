using System.Text;
using Shouldly;
using Tamiz.Spark.Tests.Connect;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>A real Spark server that reaches the real S3 server by s3a, with settings of its own.</summary>
public sealed class SparkWithS3(S3Server s3) : IAsyncLifetime
{
    private SparkProcess? _server;

    public string Address => _server!.Address;

    public override string ToString() => $"{_server}";

    /// <summary>Gets a bucket for which Spark has the wrong secret.</summary>
    public string Forbidden { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        SparkServer.Require();
        Forbidden = await s3.NewBucketAsync();
        _server = await SparkServer.StartAsync(
            $"spark.hadoop.fs.s3a.endpoint={await s3.EndpointAsync()}", "spark.hadoop.fs.s3a.endpoint.region=us-east-1", "spark.hadoop.fs.s3a.path.style.access=true",
            $"spark.hadoop.fs.s3a.access.key={S3Server.AccessKey}", $"spark.hadoop.fs.s3a.secret.key={S3Server.SecretKey}", $"spark.hadoop.fs.s3a.bucket.{Forbidden}.secret.key=wrong",
            "spark.hadoop.fs.s3a.s3.signing-algorithm=AWS4UnsignedPayloadSignerType");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>Tests that use one such server, one after the other.</summary>
[CollectionDefinition]
public sealed class OnSparkWithS3 : ICollectionFixture<SparkWithS3>;

/// <summary>The sample on Spark with its store in buckets: Spark reads and writes them by s3a, the runner by the SDK.</summary>
[Collection<OnSparkWithS3>]
public sealed class SparkOnS3Tests(S3Server server, SparkWithS3 spark)
{
    private const string Root = "lake/trials/";

    [Fact]
    public async Task The_sample_is_released_found_unchanged_verified_and_the_same_as_on_DuckDB()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        project.Environment["TAMIZ_ENGINE"] = spark.Address;

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(0, $"{run}\n{spark}");
        project.Read("store/latest/kpis/patients_per_country.csv").ShouldBe("country,patients\nArgentina,50\nGermany,40\nMexico,44\nSpain,33\nUnited Kingdom,49\n");

        var again = await project.TamizAsync("run");
        again.ExitCode.ShouldBe(0, $"{again}\n{spark}");
        again.Output.ShouldContain("UNCHANGED  the result is release 1");
        again.Error.Split('\n').Count(line => line.EndsWith("reused", StringComparison.Ordinal)).ShouldBe(16, again.ToString());

        var verified = await project.TamizAsync("verify");
        verified.ExitCode.ShouldBe(0, verified.ToString());
        await VerifiesInAShellAsync(project);
        var released = await ReleasedAsync(project);
        released.Keys.Count(name => name.EndsWith(".csv", StringComparison.Ordinal)).ShouldBe(10);
        (await project.DownloadAsync(Root)).Keys.ShouldNotContain(key => key.StartsWith(".tmp-server", StringComparison.Ordinal));

        // Another engine is another way to the same tables: every step runs again, and the files are the same.
        project.Environment["TAMIZ_ENGINE"] = "duckdb";
        var other = await project.TamizAsync("run");
        other.ExitCode.ShouldBe(0, other.ToString());
        var onDuckDb = await ReleasedAsync(project);
        onDuckDb.Keys.ShouldBe(released.Keys);
        foreach (var name in released.Keys.Where(name => name.EndsWith(".csv", StringComparison.Ordinal)))
            Encoding.UTF8.GetString(onDuckDb[name]).ShouldBe(Encoding.UTF8.GetString(released[name]), name);
    }

    [Fact]
    public async Task Three_buckets_are_written_by_Spark_and_no_credentials_are_told()
    {
        var (raw, transformed) = (await server.NewBucketAsync(), await server.NewBucketAsync());
        await using var project = await TrialsProject.CreateAsync(server, bucket => $"{{ raw: s3://{raw}/in, transformed: s3://{transformed}, final: s3://{bucket}/out }}");
        project.Environment["TAMIZ_ENGINE"] = spark.Address;

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(0, $"{run}\n{spark}");
        var doctor = await project.TamizAsync("doctor");
        run.ToString().ShouldNotContain(S3Server.SecretKey);
        (await project.DownloadAsync("trials/", transformed)).Keys.ShouldAllBe(key => key.StartsWith("transformed/", StringComparison.Ordinal) || key == ".tmp-probe");
        foreach (var bucket in (string[])[raw, transformed, project.Bucket])
        {
            foreach (var bytes in (await project.DownloadAsync("", bucket)).Values)
                Encoding.Latin1.GetString(bytes).ShouldNotContain(S3Server.SecretKey);
        }

        (await project.TamizAsync("verify")).ExitCode.ShouldBe(0);
        doctor.ExitCode.ShouldBe(0, doctor.ToString());
    }

    [Fact]
    public async Task A_server_that_may_not_use_the_bucket_is_refused_before_any_work_and_by_doctor()
    {
        await using var project = await TrialsProject.CreateAsync(server, _ => $"s3://{spark.Forbidden}/lake");
        project.Edit("tamiz.yml", text => text + $"\nengine: {{ spark: \"{spark.Address}\" }}\n");

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(2, $"{run}\n{spark}");
        run.Error.ShouldContain($"engine_store: The Spark server cannot read and write 's3a://{spark.Forbidden}/lake/trials/': it is not allowed to. Give the server the same bucket by its settings spark.hadoop.fs.s3a.*");
        var doctor = await project.TamizAsync("doctor");
        doctor.ExitCode.ShouldBe(2, doctor.ToString());
        doctor.Output.ShouldContain("it is not allowed to");
        (await project.DownloadAsync(Root, spark.Forbidden)).Keys.ShouldBe([".tmp-probe"]);
    }

    private static async Task VerifiesInAShellAsync(TrialsProject project)
    {
        foreach (var (key, bytes) in await project.DownloadAsync(Root))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(project.PathOf($"down/{key}"))!);
            await File.WriteAllBytesAsync(project.PathOf($"down/{key}"), bytes, TestContext.Current.CancellationToken);
        }

        var shell = await project.StartAsync("sh", Repository.Path("deploy/verify-store.sh"), "down");
        shell.ExitCode.ShouldBe(0, shell.ToString());
        shell.Output.ShouldStartWith("ok: 3 entries");
    }

    // The files of the newest release, by name without version.
    private static async Task<SortedDictionary<string, byte[]>> ReleasedAsync(TrialsProject project)
    {
        var objects = await project.DownloadAsync(Root);
        var version = (string)System.Text.Json.Nodes.JsonNode.Parse(objects["current.json"])!["version"]!;
        return new(objects.Where(found => found.Key.StartsWith("output/", StringComparison.Ordinal) && found.Key.Contains(version, StringComparison.Ordinal))
            .ToDictionary(found => found.Key.Replace(version, "VERSION", StringComparison.Ordinal), found => found.Value), StringComparer.Ordinal);
    }
}
