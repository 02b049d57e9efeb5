using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>What an operator does, with the store and what is delivered in buckets: the same as on a folder.</summary>
public sealed class OperatorOnS3Tests(S3Server server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollback_reaches_the_bucket_of_consumers_and_its_content_does_not_come_again()
    {
        await using var project = await DeliveringAsync();
        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);
        var first = await DeliveredAsync(project);
        project.Edit("data/enrolments.csv", text => string.Join('\n', text.TrimEnd('\n').Split('\n')[..^1]) + "\n");
        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);
        (await DeliveredAsync(project)).ShouldNotBe(first);

        var rollback = await project.TamizAsync("rollback", "1", "--reason", "a patient withdrew", "--yes");

        rollback.ExitCode.ShouldBe(0, rollback.ToString());
        rollback.Output.ShouldContain("ROLLED BACK  release 3 has the files of release 1");
        (await DeliveredAsync(project)).ShouldBe(first);
        var again = await project.TamizAsync("run");
        again.ExitCode.ShouldBe(3, again.ToString());
        again.Output.ShouldContain("revoked");
        (await DeliveredAsync(project)).ShouldBe(first);
        (await project.TamizAsync("verify")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_bucket_that_another_store_delivers_to_is_taken_over_only_when_told()
    {
        await using var one = await DeliveringAsync();
        await using var other = await DeliveringAsync(one.Bucket);
        (await one.TamizAsync("run")).ExitCode.ShouldBe(0);

        var refused = await other.TamizAsync("run");

        refused.ExitCode.ShouldBe(7, refused.ToString());
        refused.Output.ShouldContain("deliver --adopt", Case.Sensitive, refused.ToString());
        (await other.TamizAsync("deliver", "--adopt")).ExitCode.ShouldBe(0);
        (await other.TamizAsync("deliver")).ExitCode.ShouldBe(0);
        (await one.TamizAsync("deliver")).ExitCode.ShouldBe(7);
    }

    [Fact]
    public async Task A_run_is_opened_once_and_done_stage_by_stage_by_processes_that_share_nothing_but_the_bucket()
    {
        await using var project = await DeliveringAsync();
        var opened = await project.TamizAsync("run", "--open", "--external-id", "nightly-1");
        opened.ExitCode.ShouldBe(0, opened.ToString());
        var run = opened.Output.TrimEnd('\n');
        (await project.TamizAsync("run", "--open", "--external-id", "nightly-1")).Output.TrimEnd('\n').ShouldBe(run);

        foreach (var stage in (string[])["ingest", "clean", "validate", "kpis"])
        {
            EmptyCache(project);
            var part = await project.TamizAsync("run", "--run", run, "--only", stage);
            part.ExitCode.ShouldBe(0, $"{stage}: {part}");
        }

        EmptyCache(project);
        var closed = await project.TamizAsync("run", "--run", run, "--only", "release");
        closed.ExitCode.ShouldBe(0, closed.ToString());
        closed.Output.ShouldContain("RELEASED  release 1");
    }

    [Fact]
    public async Task A_server_that_is_told_to_encrypt_with_a_key_does_and_reading_needs_nothing_more()
    {
        await using var project = await TrialsProject.CreateAsync(server, bucket => $"{{ location: s3://{bucket}/lake, encryption: kms, encryption_key: tamiz }}");

        (await project.TamizAsync("run")).ExitCode.ShouldBe(0);
        (await project.TamizAsync("run")).Output.ShouldContain("UNCHANGED");
        (await project.TamizAsync("verify")).ExitCode.ShouldBe(0);

        using var client = await server.ClientAsync();
        foreach (var key in (await project.DownloadAsync("lake/trials/")).Keys)
        {
            var head = await client.GetObjectMetadataAsync(project.Bucket, $"lake/trials/{key}", Token);
            (head.ServerSideEncryptionMethod, head.ServerSideEncryptionKeyManagementServiceKeyId).ShouldBe((Amazon.S3.ServerSideEncryptionMethod.AWSKMS, "tamiz"), key);
        }
    }

    private async Task<TrialsProject> DeliveringAsync(string? bucket = null)
    {
        var project = await TrialsProject.CreateAsync(server);
        project.Edit("tamiz.yml", text => text.Replace("- files: ./store/latest", $"- files: s3://{bucket ?? project.Bucket}/latest", StringComparison.Ordinal));
        return project;
    }

    private static void EmptyCache(TrialsProject project)
    {
        Directory.Delete(project.Cache, recursive: true);
        Directory.CreateDirectory(project.Cache);
    }

    /// <summary>Returns the files that consumers are led to by the manifest.</summary>
    private static async Task<string> DeliveredAsync(TrialsProject project)
    {
        var manifest = (await project.DownloadAsync("latest")).Single(file => file.Key.EndsWith("manifest.json", StringComparison.Ordinal));
        var files = JsonNode.Parse(manifest.Value)!["files"]!.AsArray();
        files.ShouldNotBeEmpty();
        return string.Join('\n', files.Select(file => (string)file!["sha256"]!));
    }
}
