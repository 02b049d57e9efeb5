using System.Diagnostics;
using Shouldly;
using Tamiz.Releases;
using Tamiz.Storage;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Every release can be proven, by the program and by a page of shell.</summary>
public class VerifyTests
{
    [Fact]
    public async Task Both_verifiers_notice_one_changed_byte_in_any_entry_released_file_input_and_evidence_file()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("max: 120", "max: 1", StringComparison.Ordinal));
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(3);
        var root = project.PathOf("store/trials");
        (await VerdictsAsync(root)).ShouldBe((true, true), "nothing was changed yet");

        // A release, its delivery, and a blocked run: the newest entry is of a kind that publishes nothing.
        string[] folders = ["ledger", "output", "raw", "runs"];
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/events/", StringComparison.Ordinal) && !file.EndsWith("candidate.json", StringComparison.Ordinal))
            .ToList();
        files.Count(file => file.Contains("/ledger/", StringComparison.Ordinal)).ShouldBe(4);

        var missed = new List<string>();
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            if (await VerdictsAsync(root) is not (false, false) and var verdicts)
                missed.Add($"{Path.GetRelativePath(root, file)} {verdicts}");
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        missed.ShouldBeEmpty();
        (await VerdictsAsync(root)).ShouldBe((true, true), "everything was put back");
    }

    [Fact]
    public async Task A_changed_released_file_is_named_with_exit_code_3()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        var file = Directory.EnumerateFiles(project.PathOf("store/trials/output"), "patients_*.csv").Single();
        await File.AppendAllTextAsync(file, "PT9999,1,F,Spain,X\n", TestContext.Current.CancellationToken);

        var verify = await Cli.RunAsync(project.Folder, "verify");

        verify.ExitCode.ShouldBe(3, verify.ToString());
        verify.Output.ShouldContain($"output/{Path.GetFileName(file)}");
        verify.Output.ShouldContain("NOT SOUND  1 problem");
    }

    private static async Task<(bool Program, bool Shell)> VerdictsAsync(string root)
    {
        var program = await Verification.VerifyAsync(new FolderStore(root), cancellationToken: TestContext.Current.CancellationToken);
        using var shell = Process.Start(new ProcessStartInfo("sh", [Repository.Path("deploy/verify-store.sh"), root]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.IsSound, shell.ExitCode == 0);
    }
}
