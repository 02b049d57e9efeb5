using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Cli;

/// <summary>A project as the command line sees it: its folder, how the user named it, and its store.</summary>
/// <param name="Folder">The full path.</param>
/// <param name="Argument">What stands behind a verb in a message so that it means this project: empty in its own folder.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Settings">What holds in it, and where each comes from.</param>
internal sealed record Project(string Folder, string Argument, Pipeline Pipeline, IReadOnlyList<Setting> Settings)
{
    /// <summary>Gets what opens stores. It is closed with the terminal.</summary>
    public required Stores Stores { get; init; }

    public Store Store => Stores.Of(Pipeline);

    public Ledger Ledger(Terminal terminal) => new(Store, terminal.Clock, Releases.Ledger.NewNonce);

    /// <summary>Returns a command line that does something else with this project.</summary>
    public string Command(string verb) => $"tamiz {verb}{(Argument.Length == 0 ? "" : " " + Argument)}";

    /// <summary>Returns a path in the store as the user would type it here.</summary>
    public string Shown(string key, Terminal terminal) =>
        Pipeline.Buckets is null ? ShownPath(Path.Combine(Pipeline.Store, Pipeline.Name, key), terminal) : Store.AddressOf(key);

    /// <summary>Returns a path that is relative to the project as the user would type it here.</summary>
    public string ShownPath(string path, Terminal terminal)
    {
        if (BucketPlace.IsMeantBy(path))
            return path;

        var full = Path.GetFullPath(Path.Combine(Folder, path));
        var relative = Path.GetRelativePath(terminal.Folder, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }

    public static Project Load(Terminal terminal, string? argument)
    {
        var (project, unfit) = LoadUnfit(terminal, argument);
        return unfit.Count == 0 ? project : throw new ProjectException(unfit);
    }

    /// <summary>Loads a project though what stands in it may not fit its schemas.</summary>
    public static (Project Project, IReadOnlyList<Problem> Unfit) LoadUnfit(Terminal terminal, string? argument)
    {
        var start = argument is null ? terminal.Folder : Path.Combine(terminal.Folder, argument);
        if (argument is not null && !File.Exists(Path.Combine(start, ProjectFile.FileName)))
        {
            throw new TamizException(ExitReason.Usage, "no_project", $"There is no '{ProjectFile.FileName}' in '{argument}'.")
            {
                Hint = "Name the folder that holds it.",
            };
        }

        var folder = argument is null ? ProjectFile.Find(start) : Path.GetFullPath(start);
        var (pipeline, settings, unfit) = ProjectFile.LoadUnfit(folder, terminal.Environment);
        terminal.Mask = pipeline.Mask;
        var stores = terminal.Owned(new Stores(terminal.Environment, terminal.Clock));
        return (new Project(folder, argument ?? "", pipeline with { BucketFiles = stores.Files }, settings) { Stores = stores }, unfit);
    }

    /// <summary>Opens the engine on the store, to look at what runs left.</summary>
    public async Task<Engine> OpenEngineAsync(CancellationToken cancellationToken) =>
        await OpenEngineAsync(EngineChoice.Default, Path.GetTempPath(), cancellationToken);

    /// <summary>Opens the engine and reads all SQL of the pipeline.</summary>
    /// <param name="temporary">Where the engine spills.</param>
    /// <param name="engine">The engine; <see langword="null"/> for the project's own.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(Engine Engine, PlannedPipeline Planned)> PlanAsync(string temporary, EngineChoice? engine, CancellationToken cancellationToken)
    {
        var pipeline = engine is null ? Pipeline : Pipeline with { Engine = engine };
        var opened = await OpenEngineAsync(pipeline.Engine, temporary, cancellationToken);
        try
        {
            await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(cancellationToken);
            return (opened, await new Planner(opened, analyzer).PlanAsync(pipeline, cancellationToken));
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    private async Task<Engine> OpenEngineAsync(EngineChoice choice, string temporary, CancellationToken cancellationToken)
    {
        var engine = await EngineOpening.OpenAsync(choice, Store.LocalPath("")!, Stores.Shared(Pipeline), temporary, cancellationToken);

        // An engine elsewhere reaches a bucket by itself; one in this process reads files.
        return Pipeline.Buckets is null || choice.Address is not null ? engine : new LocalFilesEngine(engine, Store);
    }
}
