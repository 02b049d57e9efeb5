using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>The suites find what they are there to find: each broken protocol breaks promises.</summary>
public class BrokenProtocolTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(Protocol.WithoutNonce), nameof(Fault.Overtaken), "believes that it made entry")]
    [InlineData(nameof(Protocol.MovesInsteadOfLinking), nameof(Fault.Overtaken), "was changed")]
    [InlineData(nameof(Protocol.CommitsBeforeFiles), nameof(Fault.Dies), "is missing")]
    public async Task The_crash_suite_fails_on_a_broken_protocol(string protocol, string fault, string promise)
    {
        var suite = new CrashSuite(Enum.Parse<Fault>(fault), Enum.Parse<Protocol>(protocol));

        var broken = await suite.RunAsync();

        output.WriteLine($"{protocol}, {fault}: {broken.Count} promises broken in {suite.Faults} faults, the first: {string.Concat(broken.Take(1))}");
        broken.ShouldContain(text => text.Contains(promise));
    }
}
