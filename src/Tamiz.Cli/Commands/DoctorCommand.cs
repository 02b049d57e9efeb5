using System.CommandLine;
using System.Runtime.InteropServices;
using Tamiz.Cli.Output;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz doctor</c>: whether everything a run needs is there.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Terminal _terminal;
    private readonly FormatOption _format = new();
    private readonly EngineOption _engine = EngineOption.New();
    private readonly Argument<string> _project = new("PROJECT") { Arity = ArgumentArity.ZeroOrOne, Description = "The folder of a project, to be looked at too." };

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Look at the machine, the engine, and a project's configuration and store.")
    {
        _terminal = terminal;
        Add(_project);
        Add(_format);
        Add(_engine);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<DoctorFinding> findings = [Program(), Machine(), await EngineAsync(cancellationToken), .. await ProjectAsync(parsed.GetValue(_project), _engine.Of(parsed, _terminal), cancellationToken)];
        var report = new DoctorReport(findings.All(finding => finding.Sound), [.. findings]);
        new DoctorOutput(_terminal, report).Write(_terminal, _format.Of(parsed));
        return (int)(report.Sound ? ExitReason.Done : ExitReason.Usage);
    }

    private static DoctorFinding Program() => new("tamiz", true, $"{typeof(DoctorCommand).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}");

    private static DoctorFinding Machine() => new("system", !OperatingSystem.IsWindows(), $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Words.Count(Environment.ProcessorCount, "processor")}");

    private static async Task<DoctorFinding> EngineAsync(CancellationToken cancellationToken)
    {
        await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [], TemporaryFolder = Path.GetTempPath() }, cancellationToken);
        var answer = await engine.ReadAsync("SELECT 40 + 2", cancellationToken);
        return new DoctorFinding("engine", (long)answer.Rows[0][0]! == 42, $"{engine.Name} {engine.Version}");
    }

    private async Task<IEnumerable<DoctorFinding>> ProjectAsync(string? named, EngineChoice? engine, CancellationToken cancellationToken)
    {
        if (named is null && !IsInProject())
            return [];

        try
        {
            var project = Project.Load(_terminal, named);
            var (opened, planned) = await project.PlanAsync(Path.GetTempPath(), engine, cancellationToken);
            await using (opened)
            {
                var tables = new DoctorFinding("project", true, $"{project.Pipeline.Name}: {Words.Count(planned.Pipeline.Tables.Count(), "table")}");
                var store = await StoreAsync(project, cancellationToken);
                return planned.Pipeline.Engine.Address is null ? [tables, store] : [tables, store, await ServerAsync(opened, planned.Pipeline.Engine, cancellationToken)];
            }
        }
        catch (ProjectException e)
        {
            return e.Problems.Select(problem => new DoctorFinding("project", false, problem.ToString()));
        }
        catch (TamizException e)
        {
            return [new DoctorFinding(e.Code.StartsWith("engine_", StringComparison.Ordinal) ? "engine" : "project", false, $"{e.Message} {e.Hint}")];
        }
    }

    // Probing writes a small file and removes it again, as the first write of a run does.
    private async Task<DoctorFinding> StoreAsync(Project project, CancellationToken cancellationToken)
    {
        try
        {
            await project.Store.ProbeAsync(cancellationToken);
            return new DoctorFinding("store", true, $"{project.Shown("", _terminal)}: {(project.Pipeline.Buckets is null ? "link and fsync work" : "conditional writes are kept")}");
        }
        catch (TamizException e)
        {
            return new DoctorFinding("store", false, $"{e.Message} {e.Hint}");
        }
    }

    // Reads and writes a small file there, which goes again.
    private static async Task<DoctorFinding> ServerAsync(Engine engine, EngineChoice choice, CancellationToken cancellationToken)
    {
        try
        {
            await engine.ProbeAsync(cancellationToken);
            return new DoctorFinding("server", true, $"{choice}, version {engine.Version}: it reads and writes the store");
        }
        catch (TamizException e)
        {
            return new DoctorFinding("server", false, $"{e.Message} {e.Hint}");
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
}
