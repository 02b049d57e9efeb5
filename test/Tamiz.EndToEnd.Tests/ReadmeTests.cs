using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What the documents say is so.</summary>
public partial class ReadmeTests
{
    private static readonly ConcurrentDictionary<string, Task<CliResult>> Answers = new();

    public static TheoryData<string> Documents => [.. Markdown.All];

    public static TheoryData<string> DocumentsWithSessions => [.. Markdown.All.Where(path => new Markdown(path).Blocks("console").Count > 0)];

    [Fact]
    public async Task The_first_command_releases_the_sample_from_a_fresh_checkout()
    {
        using var checkout = await CheckOutAsync();

        var run = await Shell.RunAsync(checkout.Folder, Readme("sh")[0], start =>
        {
            // What this test's own dotnet set must not reach the other; and nothing may live on that holds the pipe or the folder.
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
                start.Environment.Remove(name);
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            start.Environment["UseSharedCompilation"] = "false";
            start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
            start.Environment["DOTNET_NOLOGO"] = "1";
        });

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldStartWith("trials  run ", customMessage: "the build must not print anything");
        run.Output.ShouldContain("RELEASED  release 1");
        File.Exists(checkout.PathOf("samples/trials/store/latest/patients.csv")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_second_command_is_the_one_that_continuous_integration_runs()
    {
        var command = Readme("sh")[1];

        File.ReadAllLines(Repository.Path(".ci/run"))[^1].ShouldBe($"exec {command}");
        (await Shell.RunAsync(Repository.Root, $"test -x {command} && test -x .ci/run")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_project_that_the_readme_shows_is_released()
    {
        using var project = new Scratch();
        project.Write("tamiz.yml", Readme("yaml")[0] + "\n");
        project.Write("schemas/patients.json", Readme("json")[0] + "\n");
        project.Write("data/patients.csv", Readme("csv")[0] + "\n");

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        Directory.EnumerateFiles(project.PathOf("store/clinic/output/kpis")).Count().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(DocumentsWithSessions))]
    public async Task A_session_is_what_the_program_prints_now(string document)
    {
        using var checkout = new Scratch();
        foreach (var file in await TrackedAsync("samples deploy"))
            checkout.Write(file, File.ReadAllBytes(Repository.Path(file)));

        // The README begins with nothing run; other documents take the sample's first release for granted.
        var before = document == "README.md" ? "" : "tamiz run samples/trials > run.txt 2>&1";
        var shown = string.Join("\n\n", new Markdown(document).Blocks("console"));
        var now = await Shell.ReplayAsync(checkout.Folder, before, shown);

        var received = Repository.Path(document + ".received.txt");
        if (Masking.Mask(now) == Masking.Mask(shown))
            File.Delete(received);
        else
            File.WriteAllText(received, now + "\n");
        Masking.Mask(now).ShouldBe(Masking.Mask(shown), $"What it prints now is in {received}.");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_command_in_a_document_is_known_to_the_program(string document)
    {
        foreach (var command in new Markdown(document).Code.SelectMany(CommandsIn).Distinct())
            (await IsThereAsync(command) || await IsAnnouncedAsync(command)).ShouldBeTrue($"'tamiz {command}' in {document}");
    }

    [Fact]
    public async Task Every_command_that_a_message_names_can_be_run()
    {
        var named = Directory.EnumerateFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .SelectMany(line => Literal().Matches(line).SelectMany(match => CommandsIn(match.Value)).Concat(NextCommand().Matches(line).SelectMany(match => CommandsIn($"tamiz {match.Groups["verb"]}"))))
            .Distinct()
            .ToList();

        named.ShouldContain("run");
        named.ShouldContain("explain block");
        foreach (var command in named)
            (await IsThereAsync(command)).ShouldBeTrue($"'tamiz {command}'");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Repository.Path(document))!;

        new Markdown(document).Links.Where(link => !Path.Exists(Path.Combine(folder, link))).ShouldBeEmpty();
    }

    private static List<string> Readme(string language) => new Markdown("README.md").Blocks(language);

    private static async Task<Scratch> CheckOutAsync()
    {
        var checkout = new Scratch();
        foreach (var file in await TrackedAsync("."))
            checkout.Write(file, File.ReadAllBytes(Repository.Path(file)));
        return checkout;
    }

    // New files count before they are committed, removed ones do not.
    private static async Task<IEnumerable<string>> TrackedAsync(string paths)
    {
        var listed = await Shell.RunAsync(Repository.Root, $"git ls-files -z --cached --others --exclude-standard -- {paths}");
        listed.ExitCode.ShouldBe(0, listed.ToString());
        return listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Repository.Path(file)));
    }

    private static IEnumerable<string> CommandsIn(string text) => Command().Matches(text).Select(match => match.Groups["command"].Value);

    // An unknown word shows the help of what stands before it, so the exit code says nothing.
    private static async Task<bool> IsThereAsync(string command) => (await AnswerAsync($"{command} --help")).Output.Contains($"\n  tamiz {command} ", StringComparison.Ordinal);

    private static async Task<bool> IsAnnouncedAsync(string command) => (await AnswerAsync(command)) is { ExitCode: 2 } answer
        && answer.Error.Contains($"'tamiz {command}' is not available yet", StringComparison.Ordinal);

    private static Task<CliResult> AnswerAsync(string command) => Answers.GetOrAdd(command, static line => Cli.RunAsync(Path.GetTempPath(), line.Split(' ')));

    [GeneratedRegex(@"(?<![\w./-])tamiz (?<command>(explain|config|schema|engines) [a-z]+|[a-z]+)")]
    private static partial Regex Command();

    [GeneratedRegex("""\.Command\(\$?"(?<verb>[a-z ]+)""")]
    private static partial Regex NextCommand();

    [GeneratedRegex("""
        "[^"]*"
        """)]
    private static partial Regex Literal();
}
