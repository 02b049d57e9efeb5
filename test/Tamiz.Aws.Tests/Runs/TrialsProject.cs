using System.Diagnostics;
using Amazon.S3.Model;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>The sample <c>trials</c> with its store in buckets, run by the built program as a user does.</summary>
internal sealed partial class TrialsProject : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("Tamiz.Aws.Tests", "Tamiz.Cli", StringComparison.Ordinal), "Tamiz.Cli");

    private readonly S3Server _server;

    private TrialsProject(S3Server server, string bucket, string endpoint) => (_server, Bucket, Endpoint) = (server, bucket, endpoint);

    public string Folder { get; } = Directory.CreateTempSubdirectory("tamiz-trials-").FullName;

    public string Cache { get; } = Directory.CreateTempSubdirectory("tamiz-cache-").FullName;

    public string Bucket { get; }

    public string Endpoint { get; set; }

    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>Copies the sample; its store is <c>s3://BUCKET/lake</c>, or what is given.</summary>
    public static async Task<TrialsProject> CreateAsync(S3Server server, Func<string, string>? store = null)
    {
        var project = new TrialsProject(server, await server.NewBucketAsync(), await server.EndpointAsync());
        var sample = Repository.Path("samples/trials");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(sample, file).StartsWith("store", StringComparison.Ordinal)))
        {
            var copy = Path.Join(project.Folder, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        project.Edit("tamiz.yml", text => StoreLine().Replace(text, $"store: {(store ?? (bucket => $"s3://{bucket}/lake"))(project.Bucket)}", 1));
        project.Read("tamiz.yml").ShouldContain("s3://");
        return project;
    }

    public string PathOf(string path) => Path.Join(Folder, path);

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public void Edit(string path, Func<string, string> change) => File.WriteAllText(PathOf(path), change(Read(path)));

    public Task<Ended> TamizAsync(params string[] arguments) => StartAsync(Program, arguments);

    public async Task<Ended> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in S3Server.EnvironmentFor(Endpoint).Concat(Environment))
            start.Environment[name] = value;
        (start.Environment["TAMIZ_CACHE"], start.Environment["TAMIZ_ACTOR"], start.Environment["LC_ALL"], start.Environment["COLUMNS"]) = (Cache, "tester", "C.UTF-8", "160");
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(from));
    }

    /// <summary>Returns all keys below a prefix, and what is in each.</summary>
    public async Task<SortedDictionary<string, byte[]>> DownloadAsync(string prefix, string? bucket = null)
    {
        using var client = await _server.ClientAsync();
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var request = new ListObjectsV2Request { BucketName = bucket ?? Bucket, Prefix = prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, TestContext.Current.CancellationToken);
            foreach (var listed in page.S3Objects ?? [])
            {
                using var answer = await client.GetObjectAsync(request.BucketName, listed.Key, TestContext.Current.CancellationToken);
                using var bytes = new MemoryStream();
                await answer.ResponseStream.CopyToAsync(bytes);
                found[listed.Key[prefix.Length..]] = bytes.ToArray();
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return found;
    }

    [System.Text.RegularExpressions.GeneratedRegex("^store: [^\n]*", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex StoreLine();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(Cache, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error, TimeSpan Took)
{
    public override string ToString() => $"exit {ExitCode} after {Took}\n{Output}\n{Error}";
}
