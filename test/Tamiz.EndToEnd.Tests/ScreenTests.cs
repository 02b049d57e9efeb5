using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What the built program writes to a real pseudo-terminal, which script(1) makes, and to a pipe.</summary>
public partial class ScreenTests
{
    private const string Slow = "select max(length(regexp_replace(repeat(md5(cast(id as varchar)), 4), '[a-f]', '', 'g'))) as n from numbers";
    private const string Red = "\u001b[91mFAIL\u001b[0m";

    [Fact]
    public async Task A_screen_has_colours_unless_it_is_told_not_to()
    {
        using var project = Scratch.OfSample("trials-broken");
        await Cli.RunAsync(project.Folder, "run");

        (await ShowAsync(project, "")).ShouldContain(Red);
        foreach (var without in new[] { "NO_COLOR=1", "TERM=dumb", "CLICOLOR=0", "NO_COLOR=1 CLICOLOR_FORCE=1" })
        {
            var text = await ShowAsync(project, without);
            Colour().IsMatch(text).ShouldBeFalse(without);
            text.ShouldContain("FAIL");
        }

        (await Shell.RunAsync(project.Folder, $"{Cli.Program} show | cat")).Output.ShouldNotContain("\u001b");
        (await Shell.RunAsync(project.Folder, $"CLICOLOR_FORCE=1 {Cli.Program} show | cat")).Output.ShouldContain(Red);
    }

    [Fact]
    public async Task A_running_step_has_a_line_that_tells_the_share_of_its_statement_is_drawn_anew_and_gone_at_the_end()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("schemas/numbers.json", """{"type":"struct","fields":[{"name":"id","type":"long","nullable":false,"metadata":{}}]}""");
        project.Write("data/numbers.csv", string.Join('\n', Enumerable.Range(0, 800_000).Select(number => number.ToString(CultureInfo.InvariantCulture)).Prepend("id")) + "\n");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("kpis:\n", $"  numbers:\n    source: data/numbers.csv\n    schema: schemas/numbers.json\n\nkpis:\n  slow:\n    sql: {Slow}\n", StringComparison.Ordinal));

        var raw = await OnScreenAsync(project, "TERM=xterm", "run --max-parallel 1");

        raw.ShouldMatch(@"kpi:slow +[1-9]s");
        Shares().Matches(raw).Select(share => int.Parse(share.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldContain(share => share > 0 && share < 100, raw);
        raw.ShouldContain("\u001b[J");
        var left = Drawn(raw);
        left.ShouldMatch(@"\[.*\] kpi:slow +1 row, 0 row checks");
        left.Split('\n').Count(line => line.Contains("kpi:slow", StringComparison.Ordinal)).ShouldBe(1, left);
        left.ShouldNotContain("▕", Case.Sensitive, "DuckDB draws a bar of its own if it is not told not to");
        left.ShouldContain("RELEASED");
    }

    [Fact]
    public async Task A_dumb_terminal_has_one_line_for_each_step()
    {
        using var project = Scratch.OfSample("trials");

        var raw = await OnScreenAsync(project, "TERM=dumb", "run");

        raw.ShouldNotContain("\u001b");
        raw.Split('\n').Count(line => StepLine().IsMatch(line)).ShouldBe(16);
    }

    private static Task<string> ShowAsync(Scratch project, string environment) => OnScreenAsync(project, environment, "show");

    private static async Task<string> OnScreenAsync(Scratch project, string environment, string command)
    {
        var result = await Shell.RunAsync(project.Folder, $"env -u NO_COLOR TERM=xterm LC_ALL=C.UTF-8 {environment} script -qec 'stty cols 100 rows 40; {Cli.Program} {command}' /dev/null");
        return result.Output.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    // Does what the terminal does: back to the start of a line, up some lines, and all below erased.
    private static string Drawn(string raw)
    {
        var screen = new List<string> { "" };
        foreach (Match part in Parts().Matches(raw))
        {
            if (part.Groups["up"].Success)
                screen = [.. screen[..^int.Parse(part.Groups["up"].Value, CultureInfo.InvariantCulture)]];
            else if (part.Value == "\u001b[J" || part.Value == "\r")
                screen[^1] = "";
            else if (part.Value == "\n")
                screen.Add("");
            else if (part.Value[0] != '\u001b')
                screen[^1] += part.Value;
        }

        return string.Join('\n', screen);
    }

    [GeneratedRegex(@"\u001b\[[0-9;]*m")]
    private static partial Regex Colour();

    // What .NET sets the keys of a terminal to, at the start, is no picture.
    [GeneratedRegex(@"\u001b\[\?\d+[hl]|\u001b[=>]|\u001b\[(?<up>\d+)A|\u001b\[[0-9;]*[A-Za-z]|[\r\n]|[^\u001b\r\n]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();

    [GeneratedRegex(@"kpi:slow +\d+s, (\d+) % of the running statement")]
    private static partial Regex Shares();

    [GeneratedRegex(@"^\[ ?\d+/\d+\] ")]
    private static partial Regex StepLine();
}
