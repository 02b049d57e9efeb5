using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Where tables are computed, as a user says it; a real server is in the conformance tests.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly Shop _shop = new();

    [Theory]
    [InlineData("flink", "bad_engine: --engine names no engine. Write duckdb, or the address of a Spark Connect server as sc://host:15002.")]
    [InlineData("sc://host:port", "bad_engine: The address of the Spark server cannot be used. ")]
    public async Task What_is_no_engine_is_refused(string engine, string message)
    {
        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", engine);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_can_be_tried_again()
    {
        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", "sc://127.0.0.1:9/;token=hush");

        run.ExitCode.ShouldBe(6);
        run.Error.ShouldContain("engine_unreachable: The Spark server at 127.0.0.1:9 cannot be used: it does not answer.");
        run.ToString().ShouldNotContain("hush");
    }

    public void Dispose() => _shop.Dispose();
}
