using System.CommandLine;
using System.Globalization;
using Tamiz.Cli.Output;
using Tamiz.Pipelines;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz run</c>: the whole job, from files to a release or a reason.</summary>
internal sealed class RunCommand : ProjectCommand
{
    private const string MaxParallelVariable = "TAMIZ_MAX_PARALLEL";
    private const int MostParallel = 64;

    private readonly ActorOption _actor = ActorOption.New();

    private readonly Option<string> _maxParallel = new("--max-parallel")
    {
        Description = $"How many steps run side by side. The default is TAMIZ_MAX_PARALLEL, then {RunOptions.DefaultMaxParallel}; each step uses all cores by itself.",
        HelpName = "N",
    };

    private readonly EngineOption _engine = EngineOption.New();

    public RunCommand(Terminal terminal)
        : base(terminal, "run", "Run the pipeline: ingest, clean, validate, compute, and release if the gate lets it.")
    {
        Add(_actor);
        Add(_maxParallel);
        Add(_engine);
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        var maxParallel = MaxParallel(request);
        var probing = project.Store.ProbeAsync(cancellationToken);
        var (engine, planned) = await PlanAsync(project, _engine.Of(request.Parsed, terminal), probing, cancellationToken);
        await using (engine)
        {
            await probing;
            await engine.ProbeAsync(cancellationToken);
            RunResult result;
            var lines = new ProgressLines(terminal, planned);
            await using (var live = terminal.IsLive ? new LiveProgress(terminal, lines, await StepTimes.ReadAsync(project.Ledger(terminal), cancellationToken)) : null)
            {
                var options = new RunOptions
                {
                    Actor = _actor.Of(request.Parsed, terminal, project),
                    MaxParallel = maxParallel,
                    OpenBucket = place => project.Stores.Open(place, project.Pipeline.Buckets?.Access),
                    Progress = live is null ? lines.Write : live.Write,
                    Watch = live is null ? _ => { } : live.Watch,
                };
                result = await new PipelineRunner(project.Store, engine, terminal.Clock, options).RunAsync(planned, cancellationToken);
            }

            var report = (await new RunArchive(project.Store, project.Ledger(terminal)).ReadRunAsync(result, cancellationToken))!;
            request.Answer(new RunOutput(terminal, project, result, report));
            return (int)result.Reason;
        }
    }

    // A store elsewhere answers while the SQL is read. Where it refuses, that is what the user has to know first.
    private static async Task<(Engines.Engine Engine, PlannedPipeline Planned)> PlanAsync(Project project, EngineChoice? engine, Task probing, CancellationToken cancellationToken)
    {
        if (project.Pipeline.Buckets is null)
            await probing;
        try
        {
            return await project.PlanAsync(project.Store.LocalPath("")!, engine, cancellationToken);
        }
        catch
        {
            await probing;
            throw;
        }
    }

    private int MaxParallel(Request request)
    {
        var (name, text) = request.Parsed.GetValue(_maxParallel) is { } option
            ? (_maxParallel.Name, option)
            : (MaxParallelVariable, request.Terminal.Environment(MaxParallelVariable));
        if (text is null)
            return RunOptions.DefaultMaxParallel;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostParallel)
            return number;

        throw new TamizException(ExitReason.Usage, "bad_max_parallel", $"'{text}' in {name} is not a number of steps that can run side by side.")
        {
            Hint = $"Write a whole number from 1 to {MostParallel}.",
        };
    }
}
