using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>Whole runs of the sample with its store on a real server: the same promises as on a folder.</summary>
public sealed class TrialsOnS3Tests(S3Server server)
{
    private const string Root = "lake/trials/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_is_released_found_unchanged_and_verified_and_a_shell_verifies_a_plain_download()
    {
        await using var project = await TrialsProject.CreateAsync(server);

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain($"s3://{project.Bucket}/lake/trials/output");
        project.Read("store/latest/kpis/patients_per_country.csv").ShouldBe("country,patients\nArgentina,50\nGermany,40\nMexico,44\nSpain,33\nUnited Kingdom,49\n");

        var again = await project.TamizAsync("run");
        again.ExitCode.ShouldBe(0, again.ToString());
        again.Output.ShouldContain("UNCHANGED  the result is release 1");
        again.Error.Split('\n').Count(line => line.EndsWith("reused", StringComparison.Ordinal)).ShouldBe(16, again.ToString());

        foreach (var verb in (string[])["verify", "plan", "runs", "releases", "show", "doctor"])
        {
            var looked = await project.TamizAsync(verb.Split(' '));
            looked.ExitCode.ShouldBe(0, $"{verb}: {looked}");
        }

        var objects = await project.DownloadAsync(Root);
        objects.Keys.Count(key => key.StartsWith("ledger/", StringComparison.Ordinal)).ShouldBe(3, "the accepted schemas, one release and its delivery");
        foreach (var (key, bytes) in objects)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(project.PathOf($"down/{key}"))!);
            await File.WriteAllBytesAsync(project.PathOf($"down/{key}"), bytes, Token);
        }

        var shell = await project.StartAsync("sh", Repository.Path("deploy/verify-store.sh"), "down");
        shell.ExitCode.ShouldBe(0, shell.ToString());
        shell.Output.ShouldStartWith("ok: 3 entries");
        Directory.EnumerateFileSystemEntries(Path.Join(project.Cache, "sessions")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_released_files_are_those_of_a_folder_byte_for_byte()
    {
        await using var onS3 = await TrialsProject.CreateAsync(server);
        await using var onFolder = await TrialsProject.CreateAsync(server);
        onFolder.Edit("tamiz.yml", text => text.Replace($"s3://{onFolder.Bucket}/lake", "./store", StringComparison.Ordinal));

        (await onS3.TamizAsync("run")).ExitCode.ShouldBe(0);
        (await onFolder.TamizAsync("run")).ExitCode.ShouldBe(0);

        static string Name(string path) => path[..path.LastIndexOf('_')] + Path.GetExtension(path);
        var there = (await onS3.DownloadAsync(Root + "output/")).ToDictionary(file => Name(file.Key), file => Convert.ToHexStringLower(SHA256.HashData(file.Value)));
        var here = Directory.EnumerateFiles(onFolder.PathOf("store/trials/output"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => Name(Path.GetRelativePath(onFolder.PathOf("store/trials/output"), file)), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        there.OrderBy(file => file.Key).ShouldBe(here.OrderBy(file => file.Key));
    }

    [Fact]
    public async Task A_changed_file_is_a_second_release_a_bad_one_is_blocked_and_a_changed_object_is_found()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);

        project.Edit("data/enrolments.csv", text => string.Join('\n', text.TrimEnd('\n').Split('\n')[..^1]) + "\n");
        var second = await project.TamizAsync("run");
        second.ExitCode.ShouldBe(0, second.ToString());
        second.Output.ShouldContain("RELEASED  release 2");
        project.Edit("data/patients.csv", text => string.Join('\n', text.Split('\n')[..50]) + "\n");
        var blocked = await project.TamizAsync("run");
        blocked.ExitCode.ShouldBe(3, blocked.ToString());
        (await project.TamizAsync("verify")).ExitCode.ShouldBe(0);

        using var client = await server.ClientAsync();
        var key = (await project.DownloadAsync(Root + "output/")).Keys.First(name => name.EndsWith(".csv", StringComparison.Ordinal));
        await client.PutObjectAsync(new() { BucketName = project.Bucket, Key = $"{Root}output/{key}", ContentBody = "changed", UseChunkEncoding = false }, Token);
        var verified = await project.TamizAsync("verify");
        verified.ExitCode.ShouldBe(3, verified.ToString());
        verified.Output.ShouldContain(key);
    }

    [Fact]
    public async Task Another_machine_with_an_empty_cache_goes_on_where_the_first_left_off()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);
        Directory.Delete(project.Cache, recursive: true);

        // A KPI of its own reads tables that this machine never had.
        project.Edit("tamiz.yml", text => text.Replace("kpis:\n", "kpis:\n  patients_in_all:\n    sql: select count(*) as patients from patients\n", StringComparison.Ordinal));
        var run = await project.TamizAsync("run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("release 2");
        project.Read("store/latest/kpis/patients_in_all.csv").ShouldBe("patients\n216\n");
    }

    [Fact]
    public async Task The_three_zones_can_be_three_buckets_and_a_release_is_delivered_to_a_fourth()
    {
        var (raw, transformed, latest) = (await server.NewBucketAsync(), await server.NewBucketAsync(), await server.NewBucketAsync());
        await using var project = await TrialsProject.CreateAsync(server, bucket => $"{{ raw: s3://{raw}/in, transformed: s3://{transformed}, final: s3://{bucket}/out, region: us-east-1, path_style: true }}");
        project.Edit("tamiz.yml", text => text.Replace("- files: ./store/latest", $"- files: s3://{latest}/trials", StringComparison.Ordinal));

        var run = await project.TamizAsync("run");
        run.ExitCode.ShouldBe(0, run.ToString());
        (await project.TamizAsync("run")).Output.ShouldContain("UNCHANGED");
        (await project.TamizAsync("verify")).ExitCode.ShouldBe(0);

        static IEnumerable<string> Zones(SortedDictionary<string, byte[]> objects) => objects.Keys.Where(key => key[0] != '.').Select(key => key.Split('/')[0]).Distinct();
        Zones(await project.DownloadAsync("in/trials/", raw)).ShouldBe(["raw"]);
        Zones(await project.DownloadAsync("trials/", transformed)).ShouldBe(["transformed"]);
        Zones(await project.DownloadAsync("out/trials/")).ShouldBe(["current.json", "ledger", "output", "runs"]);

        var delivered = await project.DownloadAsync("trials/", latest);
        var manifest = JsonNode.Parse(delivered["manifest.json"])!;
        ((long)manifest["release"]!).ShouldBe(1);
        var files = manifest["files"]!.AsArray();
        files.Count.ShouldBe(20);
        foreach (var file in files)
            Convert.ToHexStringLower(SHA256.HashData(delivered[(string)file!["key"]!])).ShouldBe((string)file["sha256"]!);
        Encoding.UTF8.GetString(delivered["1/kpis/patients_per_country.csv"]).ShouldStartWith("country,patients\nArgentina,50\n");
    }

    [Fact]
    public async Task Credentials_appear_in_no_output_no_object_and_no_file()
    {
        await using var project = await TrialsProject.CreateAsync(server);
        var said = new StringBuilder();
        foreach (var verb in (string[])["run", "run", "plan", "show", "verify", "doctor", "config show", "runs -o json"])
            said.Append(await project.TamizAsync(verb.Split(' ')));

        project.Environment["TAMIZ_DEBUG"] = "1";
        project.Environment["AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey + "-wrong";
        var refused = await project.TamizAsync("run");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain("store_credentials");
        said.Append(refused);

        (project.Environment["AWS_SECRET_ACCESS_KEY"], project.Environment["AWS_ACCESS_KEY_ID"]) = (null, null);
        project.Environment["HOME"] = project.Folder;
        var none = await project.TamizAsync("run");
        none.ExitCode.ShouldBe(2, none.ToString());
        none.Error.ShouldContain("store_no_credentials");

        said.ToString().ShouldNotContain(S3Server.SecretKey);
        foreach (var bytes in (await project.DownloadAsync("")).Values)
            Encoding.Latin1.GetString(bytes).ShouldNotContain(S3Server.SecretKey);
        foreach (var file in Directory.EnumerateFiles(project.Cache, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories)))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)).ShouldNotContain(S3Server.SecretKey);
    }
}
