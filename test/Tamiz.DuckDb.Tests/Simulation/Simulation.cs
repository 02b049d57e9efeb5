using Tamiz.DuckDb.Tests.Crash;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>Runs schedules, on as many threads as there are cores, until one breaks a promise.</summary>
internal static class Simulation
{
    /// <summary>Runs the schedule of a seed.</summary>
    public static async Task<(World World, Schedule Schedule)> RunAsync(SimulationGround ground, Protocol protocol, int seed, bool traces, string? scratch = null)
    {
        var schedule = new Schedule(seed, traces);
        var world = new World(ground, protocol, schedule, scratch ?? ground.NewScratch());
        await world.RunAsync();
        return (world, schedule);
    }

    /// <summary>Runs the schedules of seeds one after the other.</summary>
    /// <returns>What was done.</returns>
    public static SimulationFigures Run(SimulationGround ground, Protocol protocol, int first, int count, out int? bad, out IReadOnlyList<string> broken)
    {
        var (next, figures, worst, found, together) = (first - 1, new SimulationFigures(0), (int?)null, new List<string>(), new Lock());
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            var scratch = ground.NewScratch();
            for (int seed; (seed = Interlocked.Increment(ref next)) < first + count && found.Count == 0;)
            {
                var (world, schedule) = RunAsync(ground, protocol, seed, traces: false, scratch).GetAwaiter().GetResult();
                lock (together)
                {
                    figures = figures.Plus(schedule.Figures with { Entries = world.Entries });
                    worst = world.Broken.Count > 0 ? seed : worst;
                    found.AddRange(world.Broken.Select(promise => $"seed {seed}: {promise}"));
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        (bad, broken) = (worst, found);
        return figures;
    }
}
