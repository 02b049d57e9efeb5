using System.CommandLine;
using System.Globalization;
using Tamiz.Cli.Output;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary>A verb that runs a pipeline: what they have in common.</summary>
internal abstract class RunningCommand : ProjectCommand
{
    private const string MaxParallelVariable = "TAMIZ_MAX_PARALLEL";
    private const int MostParallel = 64;

    private readonly ActorOption _actor = ActorOption.New();

    private readonly Option<string> _maxParallel = new("--max-parallel")
    {
        Description = $"How many steps run side by side. The default is TAMIZ_MAX_PARALLEL, then {RunOptions.DefaultMaxParallel}; each step uses all cores by itself.",
        HelpName = "N",
    };

    private readonly Option<bool> _noRetry = new("--no-retry") { Description = "Do not try again by itself when the gate blocks, whatever 'on_block' says." };
    private readonly EngineOption _engine = EngineOption.New();

    protected RunningCommand(Terminal terminal, string name, string description, Argument<string>? subject = null)
        : base(terminal, name, description, subject)
    {
        Add(_actor);
        Add(_maxParallel);
        Add(_engine);
        Add(_noRetry);
    }

    /// <summary>Opens engine and store, and runs.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="project">The project.</param>
    /// <param name="opens">Whether it opens a run, whose sources are pinned.</param>
    /// <param name="prepare">Adds to the options what a verb knows.</param>
    /// <param name="act">Does it, and returns the exit code.</param>
    /// <param name="cancellationToken">Stops it.</param>
    protected async Task<int> RunAsync(Request request, Project project, bool opens, Func<RunOptions, RunOptions> prepare, Func<Running, Task<int>> act, CancellationToken cancellationToken)
    {
        var terminal = request.Terminal;
        var maxParallel = MaxParallel(request);
        await using var ahead = opens ? InputsAhead.Begin(project.Pipeline, cancellationToken) : null;
        var probing = project.Store.ProbeAsync(cancellationToken);
        var (engine, planned) = await PlanAsync(project, _engine.Of(request.Parsed, terminal), probing, cancellationToken);
        await using (engine)
        {
            await probing;
            await engine.ProbeAsync(cancellationToken);
            var options = prepare(new RunOptions
            {
                Actor = _actor.Of(request.Parsed, terminal, project),
                MaxParallel = maxParallel,
                OpenBucket = place => project.Stores.Open(place, project.Pipeline.Buckets?.Access),
                Ahead = ahead,
                RetryBlocked = !request.Parsed.GetValue(_noRetry),
            });
            return await act(new Running(request, project, engine, planned, options));
        }
    }

    // A store elsewhere answers while the SQL is read. Where it refuses, that is what the user has to know first.
    private static async Task<(Engine Engine, PlannedPipeline Planned)> PlanAsync(Project project, EngineChoice? engine, Task probing, CancellationToken cancellationToken)
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

    /// <summary>A pipeline that is ready to run.</summary>
    protected sealed record Running(Request Request, Project Project, Engine Engine, PlannedPipeline Planned, RunOptions Options)
    {
        /// <summary>Runs with progress on stderr, and answers with how it ended.</summary>
        public async Task<int> EndAsync(Func<PipelineRunner, Task<RunResult>> run, bool isSpread, CancellationToken cancellationToken)
        {
            var terminal = Request.Terminal;
            var lines = new ProgressLines(terminal, Planned);
            RunResult result;
            await using (var live = terminal.IsLive ? new LiveProgress(terminal, lines, await StepTimes.ReadAsync(Project.Ledger(terminal), cancellationToken)) : null)
                result = await run(Runner(Options with { Progress = live is null ? lines.Write : live.Write, Watch = live is null ? null : live.Watch }));

            var report = (await new RunArchive(Project.Store, Project.Ledger(terminal)).ReadRunAsync(result, cancellationToken))!;
            Request.Answer(new RunOutput(terminal, Project, result, report, isSpread));
            return (int)result.Reason;
        }

        public PipelineRunner Runner(RunOptions options) => new(Project.Store, Engine, Request.Terminal.Clock, options);
    }
}
