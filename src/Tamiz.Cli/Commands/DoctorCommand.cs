using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;
using Tamiz.Cli.Output;
using Tamiz.DuckDb;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz doctor</c>: whether everything a run needs is there.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _project = new("PROJECT") { Arity = ArgumentArity.ZeroOrOne, Description = "The folder of a project, to be looked at too." };

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Look at the machine, the engine, and a project's configuration and store.")
    {
        _terminal = terminal;
        Add(_project);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<Finding> findings = [Program(), Machine(), await EngineAsync(cancellationToken), .. await ProjectAsync(parsed.GetValue(_project), cancellationToken)];
        foreach (var finding in findings)
            _terminal.WriteLine(finding.IsSound ? "OK    " : "FAIL  ", finding.IsSound ? Color.Green : Color.Red, $"{finding.What,-9}{finding.Text}");
        var broken = findings.Count(finding => !finding.IsSound);
        _terminal.WriteLine(broken == 0 ? "Everything a run needs is there." : $"{Words.Count(broken, "thing")} must be mended before a run.");
        return (int)(broken == 0 ? ExitReason.Done : ExitReason.Usage);
    }

    private static Finding Program() => new("tamiz", true, $"{typeof(DoctorCommand).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}");

    private static Finding Machine() => new("system", !OperatingSystem.IsWindows(), $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Words.Count(Environment.ProcessorCount, "processor")}");

    private static async Task<Finding> EngineAsync(CancellationToken cancellationToken)
    {
        await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [], TemporaryFolder = Path.GetTempPath() }, cancellationToken);
        var answer = await engine.ReadAsync("SELECT 40 + 2", cancellationToken);
        return new Finding("engine", (long)answer.Rows[0][0]! == 42, $"{engine.Name} {engine.Version}");
    }

    private async Task<IEnumerable<Finding>> ProjectAsync(string? named, CancellationToken cancellationToken)
    {
        if (named is null && !IsInProject())
            return [];

        try
        {
            var project = Project.Load(_terminal, named);
            var (engine, planned) = await project.PlanAsync(Path.GetTempPath(), cancellationToken);
            await engine.DisposeAsync();
            var tables = planned.Pipeline.Tables.Count();
            return [new Finding("project", true, $"{project.Pipeline.Name}: {Words.Count(tables, "table")}"), Store(project)];
        }
        catch (ProjectException e)
        {
            return e.Problems.Select(problem => new Finding("project", false, problem.ToString()));
        }
        catch (TamizException e)
        {
            return [new Finding("project", false, $"{e.Message} {e.Hint}")];
        }
    }

    // Probing writes a small file and removes it again, as the first write of a run does.
    private Finding Store(Project project)
    {
        try
        {
            project.Store.Probe();
            return new Finding("store", true, $"{project.Shown("", _terminal)}: link and fsync work");
        }
        catch (TamizException e)
        {
            return new Finding("store", false, $"{e.Message} {e.Hint}");
        }
    }

    private bool IsInProject()
    {
        try
        {
            ProjectFile.Find(_terminal.Folder);
            return true;
        }
        catch (TamizException)
        {
            return false;
        }
    }

    private sealed record Finding(string What, bool IsSound, string Text);
}
