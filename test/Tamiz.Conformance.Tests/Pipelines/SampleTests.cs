using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>The samples give the same on both engines: released files, quarantine, checks, KPIs.</summary>
public class SampleTests(BothEngines engines)
{
    [Fact]
    public async Task The_trials_are_released_alike()
    {
        var (duckDb, spark) = await EngineRun.CompareAsync(engines, Repository.Path("samples/trials"));

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
        Directory.EnumerateFiles(Path.Combine(spark.Store, "output"), "*.csv", SearchOption.AllDirectories).Count().ShouldBe(10);
    }

    [Fact]
    public async Task The_broken_trials_are_blocked_alike()
    {
        var (duckDb, _) = await EngineRun.CompareAsync(engines, Repository.Path("samples/trials-broken"));

        duckDb.Result.Reason.ShouldBe(ExitReason.Blocked);
    }
}
