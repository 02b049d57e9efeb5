using System.Text;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A project whose files are given as text, run in this process from its sources to its release.</summary>
internal sealed class TestProject : IDisposable
{
    /// <param name="body">The project file below its first two lines.</param>
    public TestProject(string body)
    {
        Write("tamiz.yml", $"version: 1\npipeline: shop\n{body}");
        Store = new FolderStore(Path.Combine(Folder, "store", "shop"));
    }

    public string Folder { get; } = Workshop.NewFolder();

    public FolderStore Store { get; }

    /// <summary>Gets what is told of each event of the runs that follow.</summary>
    public Action<RunEvent> Progress { get; set; } = _ => { };

    /// <summary>Gets how many steps run side by side. One, unless a test is about more: then what was done when something happens is known.</summary>
    public int MaxParallel { get; init; } = 1;

    /// <summary>Gets the clock of the runs.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes a project of one dataset <c>t</c> in <c>t.csv</c>, of which any share may be quarantined.</summary>
    public static TestProject OfTable(string columns, string csv, string settings = "") =>
        OfFiles("t*.csv", columns, settings, ("t.csv", Encoding.UTF8.GetBytes(csv)));

    /// <summary>Makes a project of one dataset <c>t</c> in some files, of which any share may be quarantined.</summary>
    public static TestProject OfFiles(string source, string columns, string settings, params (string Name, byte[] Bytes)[] files)
    {
        var lines = settings.Trim().ReplaceLineEndings("\n    ");
        var project = new TestProject($"datasets:\n  t:\n    source: {source}\n    schema: t.json\n    quarantine: {{ max: 100% }}\n    {lines}\n");
        project.WriteSchema("t", columns);
        foreach (var (name, bytes) in files)
            File.WriteAllBytes(Path.Combine(project.Folder, name), bytes);
        return project;
    }

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Writes a schema: <c>id string!, n integer</c>, where <c>!</c> means required.</summary>
    public void WriteSchema(string name, string columns) => Write($"{name}.json", TestSchema.Json(columns));

    public async Task<PlannedPipeline> PlanAsync() =>
        await new Planner(await Workshop.EngineAsync(), await Workshop.AnalyzerAsync()).PlanAsync(ProjectFile.Load(Folder), Token);

    /// <summary>Returns the mistakes of file and SQL, <c>place code</c> each.</summary>
    public async Task<IReadOnlyList<Problem>> ProblemsAsync()
    {
        try
        {
            await PlanAsync();
            return [];
        }
        catch (ProjectException e)
        {
            return e.Problems;
        }
    }

    public Task<Outcome> RunAsync(Store? over = null, CancellationToken? cancellationToken = null) =>
        ActAsync(runner => (planned => runner.RunAsync(planned, cancellationToken ?? Token)), over);

    /// <summary>Runs a part of the pipeline, as <c>--only</c> picks it.</summary>
    public Task<Outcome> RunOnlyAsync(params string[] picks) =>
        ActAsync(runner => (planned => runner.RunAsync(planned, new StepGraph(planned).Only(picks, []), Token)));

    /// <summary>Goes on with a run that was opened before; without picks with all of it.</summary>
    public Task<Outcome> ContinueAsync(string run, params string[] picks) =>
        ActAsync(runner => (planned => runner.ContinueAsync(planned, run, picks.Length == 0 ? RunScope.Whole : new StepGraph(planned).Only(picks, []), Token)));

    /// <summary>Opens a run, to be done in parts.</summary>
    public async Task<RunPlan> OpenAsync(Func<RunOptions, RunOptions>? prepare = null) =>
        await new PipelineRunner(Store, await Workshop.EngineAsync(), Clock, (prepare ?? (options => options))(new RunOptions { Actor = "tester" })).OpenAsync(await PlanAsync(), Token);

    /// <summary>Does something with a runner.</summary>
    public async Task<Outcome> ActAsync(Func<PipelineRunner, Func<PlannedPipeline, Task<RunResult>>> act, Store? over = null, Func<RunOptions, RunOptions>? prepare = null)
    {
        var options = new RunOptions { Actor = "tester", MaxParallel = MaxParallel, FirstPause = TimeSpan.FromMilliseconds(1), Progress = happened => Progress(happened) };
        var planned = await PlanAsync();
        var runner = new PipelineRunner(over ?? Store, await Workshop.EngineAsync(), Clock, (prepare ?? (same => same))(options));
        var result = await act(runner)(planned);
        var report = await new RunArchive(Store, Ledger()).ReadRunAsync(result.Run, Token);
        return new Outcome(this, result, report!);
    }

    public Ledger Ledger() => new(Store, TimeProvider.System, Tamiz.Releases.Ledger.NewNonce);

    /// <summary>Returns the files below the store that readers of releases look at.</summary>
    public IReadOnlyList<string> Output()
    {
        var output = Path.Combine(Folder, "store", "shop", "output");
        return Directory.Exists(output) ? [.. Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(output, file)).Order(StringComparer.Ordinal)] : [];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
