using System.Globalization;
using Shouldly;
using Tamiz.DuckDb;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Engines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Planning;
using Tamiz.Runs;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>One project run on one engine into a store of its own, and what it left there.</summary>
internal sealed record EngineRun(string Store, RunResult Result)
{
    private static readonly string[] Read = ["output", "quarantine"];
    private static readonly DateTimeOffset Clock = new(2026, 9, 21, 6, 12, 0, TimeSpan.Zero);

    /// <summary>Runs a project on both engines and compares everything a reader of the stores can see.</summary>
    public static async Task<(EngineRun DuckDb, EngineRun Spark)> CompareAsync(BothEngines engines, string project)
    {
        var one = await RunAsync(engines, project, await engines.DuckDbAsync());
        var other = await RunAsync(engines, project, await engines.SparkAsync());
        Differences(one, other).ShouldBeEmpty();
        return (one, other);
    }

    /// <summary>Returns every line of the released and quarantined files, every check and every account that differs.</summary>
    public static IReadOnlyList<string> Differences(EngineRun one, EngineRun other) =>
    [
        .. Different("exit code", [Outcome(one)], [Outcome(other)]),
        .. Different("accounts", one.Accounts(), other.Accounts()),
        .. Different("checks", one.Checks(), other.Checks()),
        .. Different("files", one.Files().Keys, other.Files().Keys),
        .. one.Files().Keys.Intersect(other.Files().Keys).Where(name => name.EndsWith(".csv", StringComparison.Ordinal))
            .SelectMany(name => Different(name, Lines(one.Files()[name]), Lines(other.Files()[name]))),
    ];

    /// <summary>Runs a project on an engine.</summary>
    public static async Task<EngineRun> RunAsync(BothEngines engines, string project, Engine engine)
    {
        // A copy each: deliveries are written beside the project.
        var folder = Copy(project, Path.Combine(engines.Folder, $"project-{Guid.NewGuid():n}"));
        var store = Path.Combine(folder, "store", "of-test");
        await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(TestContext.Current.CancellationToken);
        var planned = await new Planner(engine, analyzer).PlanAsync(ProjectFile.Load(folder), TestContext.Current.CancellationToken);
        var options = new RunOptions { Actor = "tester", MaxParallel = 2 };
        var result = await new PipelineRunner(new FolderStore(store), engine, new Stopped(), options).RunAsync(planned, TestContext.Current.CancellationToken);
        return new(store, result);
    }

    private static string Copy(string project, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(project, file).StartsWith("store", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(project, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    private static string Outcome(EngineRun run) => $"{run.Result.Reason}: {run.Result.Failure?.Message} {(run.Result.Failure?.InnerException as EngineException)?.EngineText}";

    private IEnumerable<string> Accounts() => Result.Judgement?.Accounts.Select(account => account.ToString()) ?? [];

    // How long a step took is the engine's own affair.
    private IEnumerable<string> Checks() => Result.Judgement?.Checks.Where(check => check.Kind != "runtime_increase").Select(check =>
        $"{check.Id}|{check.Status}|{check.RowsExamined}|{check.RowsFailed}|{Rounded(check.Value)}|{Rounded(check.Other)}|{string.Join("; ", check.Samples.Select(sample => $"{sample.File}:{sample.Record} {string.Join(',', sample.Values.Select(value => Rounded(value.Text)))}"))}") ?? [];

    // Names without the run, which differs.
    private SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in Read.Select(name => Path.Combine(Store, name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                files[Path.GetRelativePath(Store, file).Replace(Result.Run, "RUN", StringComparison.Ordinal)] = file;
        }

        return files;
    }

    private static IEnumerable<string> Lines(string file) => Csv.Parse(File.ReadAllText(file)).Select(row => string.Join("|", row.Select(cell => cell is null ? "∅" : Rounded(cell))));

    // Doubles are compared by value: to twelve digits here, where nothing lies on an edge.
    private static string? Rounded(string? text) =>
        text is not null && text.AsSpan().IndexOfAny(".eE") >= 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("G10", CultureInfo.InvariantCulture)
            : text;

    private static IEnumerable<string> Different(string what, IEnumerable<string> one, IEnumerable<string> other)
    {
        var (left, right) = (one.ToList(), other.ToList());
        for (var at = 0; at < Math.Max(left.Count, right.Count); at++)
        {
            var (a, b) = (left.ElementAtOrDefault(at), right.ElementAtOrDefault(at));
            if (a != b)
                yield return $"{what} {at}: '{a}' on DuckDB, '{b}' on Spark";
        }
    }

    private sealed class Stopped : TimeProvider
    {
        private long _ticks;

        public override DateTimeOffset GetUtcNow() => Clock + TimeSpan.FromSeconds(Interlocked.Increment(ref _ticks));
    }
}
