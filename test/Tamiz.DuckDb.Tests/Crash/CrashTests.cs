using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>Each request of a whole run goes wrong in each way: the promises of a transaction hold after every one.</summary>
public class CrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(Fault.Dies))]
    [InlineData(nameof(Fault.Hangs))]
    [InlineData(nameof(Fault.Fails))]
    [InlineData(nameof(Fault.LosesAnswer))]
    [InlineData(nameof(Fault.Outage))]
    [InlineData(nameof(Fault.Full))]
    [InlineData(nameof(Fault.BreaksOff))]
    [InlineData(nameof(Fault.Overtaken))]
    public async Task Whatever_goes_wrong_at_any_request_nothing_is_lost_and_the_next_run_ends_well(string fault)
    {
        var suite = new CrashSuite(Enum.Parse<Fault>(fault));

        var broken = await suite.RunAsync();

        output.WriteLine($"{fault}: {suite.Faults} faults, one at each of {suite.Requests} requests");
        broken.ShouldBeEmpty();
        suite.Faults.ShouldBeGreaterThan(60);
    }
}
