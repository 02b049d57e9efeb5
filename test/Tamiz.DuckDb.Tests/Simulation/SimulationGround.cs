using Tamiz.DuckDb.Tests.Crash;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Engines;
using Tamiz.Planning;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>What all schedules stand on: the pipeline with different files, answers of the engine, and a store that has seen two releases.</summary>
internal sealed class SimulationGround : IDisposable
{
    /// <summary>The value of a file that is blocked.</summary>
    public const int Blocked = -1;

    private readonly Dictionary<int, (TestProject Project, PlannedPipeline Planned)> _machines = [];
    private readonly string _folder = Workshop.NewFolderInMemory();
    private readonly EngineMemory _memory;
    private Engine _engine = null!;
    private (MemoryStore Store, MemoryStore Bucket) _before;
    private int _scratches;

    private SimulationGround() => _memory = new EngineMemory(NewScratch());

    /// <summary>Gets the values of files that are released.</summary>
    public static int[] Values { get; } = [1, 2, 3];

    public static async Task<SimulationGround> CreateAsync()
    {
        var ground = new SimulationGround { _engine = await Workshop.EngineAsync() };
        foreach (var value in Values.Append(Blocked))
        {
            var project = CrashProject.Machine(value, "s3://bucket/shop");
            ground._machines[value] = (project, await project.PlanAsync());
        }

        var scratch = ground.NewScratch();
        ground._before = (new MemoryStore("/simulated/store", scratch), new MemoryStore("/simulated/bucket", scratch));
        var world = new World(ground, Protocol.Ours, new Schedule(0, traces: false), scratch);
        await world.PrepareAsync(1, 2);
        ground._before = world.Stores;
        return ground;
    }

    public PlannedPipeline Planned(int value) => _machines[value].Planned;

    public Engine EngineOn(MemoryStore store) => new RememberingEngine(_engine, store, _memory);

    public (MemoryStore Store, MemoryStore Bucket) Before(string scratch) => (_before.Store.Copy(scratch), _before.Bucket.Copy(scratch));

    /// <summary>Returns a folder of its own for each thread of schedules.</summary>
    public string NewScratch() => Directory.CreateDirectory(Path.Combine(_folder, $"{Interlocked.Increment(ref _scratches)}")).FullName;

    public void Dispose()
    {
        foreach (var (project, _) in _machines.Values)
            project.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
