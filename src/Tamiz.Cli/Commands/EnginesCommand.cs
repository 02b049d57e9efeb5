using System.CommandLine;
using Tamiz.Checks;
using Tamiz.Cli.Output;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Reports;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz engines</c>: what engines make of a project.</summary>
internal sealed class EnginesCommand : Command
{
    public EnginesCommand(Terminal terminal)
        : base("engines", "Look at the engines that tables are computed on.") => Add(new Compare(terminal));

    /// <summary><c>tamiz engines compare</c>: the pipeline on DuckDB and on another engine, each into a store that is thrown away.</summary>
    private sealed class Compare : ProjectCommand
    {
        private readonly EngineOption _engine = EngineOption.New();

        public Compare(Terminal terminal)
            : base(terminal, "compare", "Run the pipeline on DuckDB and on another engine, into two stores that are thrown away, and say what differs. Nothing is released or delivered.") => Add(_engine);

        protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            var (terminal, project) = (request.Terminal, request.LoadProject());
            var choice = _engine.Of(request.Parsed, terminal) ?? project.Pipeline.Engine;
            if (choice.Address is null)
                throw new TamizException(ExitReason.Usage, "no_engine", $"There is nothing to compare {choice.Name} with.") { Hint = "Name the other engine: --engine sc://host:15002." };

            // Beside the pipeline's own part of the store, which the other engine reaches too.
            var root = project.Pipeline.Buckets is null ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(project.Store.LocalPath("")!))! : Path.GetTempPath();
            var folder = Path.Combine(root, $"compare-{Guid.NewGuid():n}"[..16]);
            Directory.CreateDirectory(folder);
            try
            {
                // Both are opened before one works: a server that does not answer is told of at once.
                await using var here = await OpenAsync(EngineChoice.Default, folder, cancellationToken);
                await using var there = await OpenAsync(choice, folder, cancellationToken);
                var (one, coded) = await RunOnAsync(here, EngineChoice.Default, project, folder, terminal, cancellationToken);
                var (other, _) = await RunOnAsync(there, choice, project, folder, terminal, cancellationToken);
                await using var reader = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [folder], TemporaryFolder = folder }, cancellationToken);
                var report = await new EngineComparison(reader).CompareAsync(project.Pipeline, coded, one, other, cancellationToken);
                request.Answer(new EnginesOutput(terminal, report));
                return report.ExitCode;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        private static async Task<Engine> OpenAsync(EngineChoice choice, string folder, CancellationToken cancellationToken)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, choice.Name)).FullName;
            return await EngineOpening.OpenAsync(choice, place, shared: null, place, cancellationToken);
        }

        private static async Task<(ComparedRun Run, CodedCounts Coded)> RunOnAsync(Engine engine, EngineChoice choice, Project project, string folder, Terminal terminal, CancellationToken cancellationToken)
        {
            var place = Path.Combine(folder, choice.Name);
            var pipeline = project.Pipeline with { Engine = choice, Release = project.Pipeline.Release with { Deliver = [] } };
            await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(cancellationToken);
            var planned = await new Planner(engine, analyzer).PlanAsync(pipeline, cancellationToken);
            terminal.Report($"{choice}:");
            var lines = new ProgressLines(terminal, planned);
            var options = new RunOptions { Actor = "engines compare", Progress = lines.Write };
            var started = terminal.Clock.GetTimestamp();
            var store = new FolderStore(place);
            var result = await new PipelineRunner(store, engine, terminal.Clock, options).RunAsync(planned, cancellationToken);
            return (new ComparedRun($"{engine.Name} {engine.Version}", store, result, terminal.Clock.GetElapsedTime(started)), planned.Coded);
        }
    }
}
