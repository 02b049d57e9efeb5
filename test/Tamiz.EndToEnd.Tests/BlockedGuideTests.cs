using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>The guide for a blocked run: each of its commands is read from it and typed as it stands there, section after section.</summary>
public sealed partial class BlockedGuideTests : IDisposable
{
    private const string Guide = "docs/guide/when-a-run-is-blocked.md";

    private readonly Scratch _project = Scratch.OfSample("trials");

    [Fact]
    public async Task Every_command_of_the_guide_does_what_the_guide_says()
    {
        var sections = Section().Split(File.ReadAllText(Repository.Path(Guide)))[1..].ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)]);
        var good = _project.Read("data/enrolments.csv");
        await TypeAsync("tamiz run");
        _project.Write("data/enrolments.csv", string.Join('\n', good.TrimEnd('\n').Split('\n')[..^1]) + "\n");
        await TypeAsync("tamiz run");
        foreach (var file in (string[])["data/enrolments.csv", "data/patients.csv"])
            File.Copy(Repository.Path($"samples/trials-broken/{file}"), _project.PathOf(file), overwrite: true);
        await TypeAsync("tamiz run", exitCode: 3);

        await TypeAllAsync(sections["What is the matter"], atLeast: 6);
        File.Copy(Repository.Path("samples/trials/data/patients.csv"), _project.PathOf("data/patients.csv"), overwrite: true);
        _project.Write("data/enrolments.csv", good);
        await TypeAllAsync(sections["The files were wrong"], atLeast: 2);
        await TypeAllAsync(sections["Only one step is to be done again"], atLeast: 3);
        await TypeAllAsync(sections["What was released is wrong"], atLeast: 4);
        await TypeAllAsync(sections["A delivery failed"], atLeast: 2);
        await TypeAsync($"set -e; DAG_RUN_ID=1\n{new Markdown(Guide).Blocks("sh").Single()}");

        _project.Write("tamiz.yml", _project.Read("tamiz.yml") + new Markdown(Guide).Blocks("yaml").Single() + "\n");
        await TypeAsync("tamiz config check");
    }

    public void Dispose() => _project.Dispose();

    private async Task TypeAllAsync(string section, int atLeast)
    {
        var commands = Command().Matches(section).Select(match => match.Groups["command"].Value).ToList();
        commands.Count.ShouldBeGreaterThanOrEqualTo(atLeast);
        foreach (var command in commands)
            await TypeAsync(command);
    }

    // RUN stands for a run; a question of the program is answered with yes.
    private async Task TypeAsync(string typed, int exitCode = 0)
    {
        var run = Directory.Exists(_project.PathOf("store/trials/runs")) ? Path.GetFileName(Directory.GetDirectories(_project.PathOf("store/trials/runs")).Max()) : "";
        var session = $"tamiz() {{ printf 'y\\n' | {Cli.Program} \"$@\"; }}\n{Placeholder().Replace(typed, run!)}";
        if (typed.StartsWith("tamiz rollback", StringComparison.Ordinal))
            session = $"printf 'y\\n' | script -qec '{Cli.Program}{typed["tamiz".Length..]}' /dev/null";

        var result = await Shell.RunAsync(_project.Folder, session, start => start.Environment["TAMIZ_ACTOR"] = "tester");

        result.ExitCode.ShouldBe(exitCode, $"{typed}\n{result}");
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("`(?<command>tamiz [^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<=show )RUN\b")]
    private static partial Regex Placeholder();
}
