using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Planning;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>A pipeline of one dataset and one KPI, as two machines have it: with other files, and the same store and place of delivery.</summary>
internal sealed class CrashProject : IAsyncDisposable
{
    private readonly string _root = Workshop.NewFolderInMemory();
    private readonly Dictionary<int, (TestProject Project, PlannedPipeline Planned)> _machines = [];

    private CrashProject() => Store = new FolderStore(Path.Combine(Live, "store"));

    /// <summary>Gets the store itself.</summary>
    public FolderStore Store { get; }

    private string Live => Path.Combine(_root, "live");

    private string Latest => Path.Combine(Live, "latest");

    private string Kept => Path.Combine(_root, "kept");

    /// <summary>Makes a project whose machines hold other values each.</summary>
    public static async Task<CrashProject> CreateAsync(params int[] values)
    {
        var made = new CrashProject();
        foreach (var value in values)
        {
            var project = Machine(value, made.Latest);
            made._machines[value] = (project, await project.PlanAsync());
        }

        return made;
    }

    /// <summary>Makes a machine whose file holds a value; one of minus one is blocked.</summary>
    public static TestProject Machine(int value, string latest)
    {
        var project = new TestProject($$"""
            datasets:
              b: { source: b.csv, schema: b.json, checks: [ { between: { column: n, min: 0, max: 1000 } } ] }
            kpis:
              total: { sql: select sum(n) as total from b }
            release: { files: csv, deliver: [ { files: "{{latest}}" } ] }
            """);
        project.WriteSchema("b", "id string, n integer");
        project.Write("b.csv", $"id,n\nx,{value}\ny,{value}\n");
        return project;
    }

    /// <summary>Keeps the store as it is, to come back to it.</summary>
    public void Keep() => Copy(Live, Kept);

    /// <summary>Brings the store and what is delivered back to what was kept.</summary>
    public void Restore()
    {
        Directory.Delete(Live, recursive: true);
        Copy(Kept, Live);
    }

    /// <summary>Runs on one of the machines.</summary>
    public async Task<RunResult> RunAsync(int value, Store? over = null, Protocol protocol = Protocol.Ours, CancellationToken cancellationToken = default)
    {
        var options = new RunOptions { Actor = $"machine {value}", AsksInOrder = true, Nonce = protocol.Nonce() };
        return await new PipelineRunner(over ?? Store, await Workshop.EngineAsync(), new InstantClock(), options).RunAsync(_machines[value].Planned, cancellationToken);
    }

    /// <summary>Returns which release is delivered and the hashes of its files, by the link as a reader resolves it.</summary>
    public Task<(long Release, SortedDictionary<string, string> Files)?> DeliveredAsync() => LinkedFolder.ReadAsync(Latest);

    public ValueTask DisposeAsync()
    {
        foreach (var (project, _) in _machines.Values)
            project.Dispose();
        Directory.Delete(_root, recursive: true);
        return Store.DisposeAsync();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
                File.CreateSymbolicLink(copy, target);
            else if (entry is DirectoryInfo)
                Copy(entry.FullName, copy);
            else
                File.Copy(entry.FullName, copy);
        }
    }
}
