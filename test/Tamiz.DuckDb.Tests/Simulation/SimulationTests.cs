using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Tamiz.DuckDb.Tests.Crash;
using Xunit;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>Many processes at one store, in many orders, with many faults: the promises of a transaction hold in each.</summary>
public class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public async Task In_thousands_of_schedules_no_promise_is_broken()
    {
        using var ground = await SimulationGround.CreateAsync();
        var watch = Stopwatch.StartNew();

        var figures = Simulation.Run(ground, Protocol.Ours, first: Setting("TAMIZ_SIMULATION_SEED", 1), count: Setting("TAMIZ_SIMULATION_SCHEDULES", 2_000), out var seed, out var broken);

        output.WriteLine($"{figures} in {watch.Elapsed.TotalSeconds:F0} s");
        if (seed is { } bad)
            output.WriteLine(string.Join('\n', (await Simulation.RunAsync(ground, Protocol.Ours, bad, traces: true)).Schedule.Trace));
        broken.ShouldBeEmpty();
        (figures.Kills > 0 && figures.Lost > 0 && figures.Delayed > 0).ShouldBeTrue($"{figures}");
    }

    [Theory]
    [InlineData(nameof(Protocol.WithoutNonce), "believes that it made entry")]
    [InlineData(nameof(Protocol.MovesInsteadOfLinking), "was changed")]
    [InlineData(nameof(Protocol.CommitsBeforeFiles), "is missing")]
    public async Task The_simulation_fails_on_a_broken_protocol(string protocol, string promise)
    {
        using var ground = await SimulationGround.CreateAsync();

        var figures = Simulation.Run(ground, Enum.Parse<Protocol>(protocol), first: 1, count: 2_000, out _, out var broken);

        output.WriteLine($"{protocol}: found after {figures.Schedules} schedules: {string.Concat(broken.Take(1))}");
        broken.ShouldContain(text => text.Contains(promise));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_schedule()
    {
        using var ground = await SimulationGround.CreateAsync();
        for (var seed = 1; seed <= 20; seed++)
        {
            var (_, one) = await Simulation.RunAsync(ground, Protocol.Ours, seed, traces: true);
            var (_, other) = await Simulation.RunAsync(ground, Protocol.Ours, seed, traces: true);

            one.Trace.Count.ShouldBeGreaterThan(50);
            other.Trace.ShouldBe(one.Trace, $"seed {seed}");
        }
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : otherwise;
}
