using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Conformance.Tests.Pipelines;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Spark.Tests.Connect;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Program;

/// <summary>Whatever dies in the middle: nothing is lost, nothing is released twice, and the next run goes on from the finished steps.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const string Token = "open-sesame";
    private const string Released = "id,twice\n1,2\n2,4\n3,6\n";

    private readonly Folder _project;
    private SparkProcess? _server;

    public KillTests(BothEngines engines)
    {
        _project = new Folder(engines);
        _project.Write("t.json", TestSchema.Json("id long"));
        _project.Write("t.csv", "id\n1\n2\n3\n");
        Write("select id, id * 2 as twice from t");
    }

    public async ValueTask InitializeAsync()
    {
        SparkServer.Require();
        _server = await StartAsync(0);
    }

    [Fact]
    public async Task The_program_killed_at_any_step_goes_on_where_it_was()
    {
        var finished = 0;
        for (var lines = 2; lines <= 4; lines++)
        {
            using var program = Run();
            (await program.HasWrittenAsync(lines)).ShouldBeTrue(program.Errors);
            program.Kill();
            (await program.EndAsync()).ExitCode.ShouldBe(137);
            var reused = program.Errors.Split('\n').Count(line => line.EndsWith("reused", StringComparison.Ordinal));
            reused.ShouldBeGreaterThanOrEqualTo(finished);
            finished = program.Errors.Split('\n').Count(line => line.StartsWith('['));
        }

        await EndsWellAsync(reusedAtLeast: finished);
    }

    [Fact]
    public async Task The_server_killed_in_the_middle_and_started_again_takes_nothing_with_it()
    {
        Write("select id, id * 2 as twice from t where (select count(*) from range(60000) a cross join range(60000) b where a.range + b.range < 0) = 0", "select id, id * 2 as twice from t where (select count(*) from range(60000) a cross join range(60000) b where a.id + b.id < 0) = 0");
        using var program = Run();
        (await program.HasWrittenAsync(4)).ShouldBeTrue(program.Errors);
        var port = _server!.Port;
        await _server.KillAsync();
        await _server.DisposeAsync();
        _server = await StartAsync(port);

        var (exit, output, errors) = await program.EndAsync();
        exit.ShouldBe(6, output + errors);
        errors.ShouldContain("Run again when the server is back: finished steps are not repeated.");

        Write("select id, id * 2 as twice from t");
        await EndsWellAsync(reusedAtLeast: 3);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_query_on_the_server()
    {
        Write("select id from t where (select count(*) from range(9000000) a cross join range(9000000) b where a.range + b.range < 0) = 0", "select id from t where (select count(*) from range(9000000) a cross join range(9000000) b where a.id + b.id < 0) = 0");
        using var program = Run();
        (await program.HasWrittenAsync(4)).ShouldBeTrue(program.Errors);
        await UntilAsync(async () => await WorkedInASecondAsync() > TimeSpan.FromSeconds(0.4));

        program.Interrupt();

        var (exit, _, errors) = await program.EndAsync();
        exit.ShouldBe(130, errors);
        errors.ShouldContain("interrupted: ");
        await UntilAsync(async () => await WorkedInASecondAsync() < TimeSpan.FromSeconds(0.3));
    }

    [Fact]
    public async Task A_server_that_does_not_take_the_token_is_told_of_without_the_token()
    {
        var (exit, output, errors) = await BuiltProgram.RunAsync(_project.Path, "run", "--engine", $"sc://127.0.0.1:{_server!.Port}/;use_ssl=false;token=another");

        exit.ShouldBe(2, errors);
        errors.ShouldContain("engine_refuses: The Spark server at 127.0.0.1:");
        errors.ShouldContain("Look at the token in the address: sc://host:port/;token=…");
        (output + errors).ShouldNotContain("another");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _project.Dispose();
    }

    // Streams are cut each second, so whatever takes longer goes on in the next one.
    private static Task<SparkProcess> StartAsync(int port) =>
        SparkServer.StartAsync(port, $"spark.connect.authenticate.token={Token}", "spark.connect.execute.reattachable.senderMaxStreamDuration=1s");

    private void Write(string duckDb, string? spark = null) => _project.Write("tamiz.yml",
        $"version: 1\npipeline: shop\ndatasets:\n  t:\n    source: t.csv\n    schema: t.json\nkpis:\n  k:\n    key: id\n    sql:\n      duckdb: {duckDb}\n      spark: {spark ?? duckDb}\n");

    private BuiltProgram Run() => BuiltProgram.Start(_project.Path, "run", "-o", "json", "--engine", $"sc://127.0.0.1:{_server!.Port}/;use_ssl=false;token={Token}");

    private async Task EndsWellAsync(int reusedAtLeast)
    {
        using var program = Run();
        var (exit, output, errors) = await program.EndAsync();
        exit.ShouldBe(0, output + errors);
        errors.Split('\n').Count(line => line.EndsWith("reused", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(reusedAtLeast);

        var releases = JsonNode.Parse((await BuiltProgram.RunAsync(_project.Path, "releases", "-o", "json")).Output)!["releases"]!.AsArray();
        releases.Count.ShouldBe(1);
        var file = Directory.GetFiles(Path.Combine(_project.Path, "store", "shop", "output", "kpis"), "*.csv").ShouldHaveSingleItem();
        File.ReadAllText(file).ShouldBe(Released);
        (await BuiltProgram.RunAsync(_project.Path, "verify")).ExitCode.ShouldBe(0);
    }

    private async Task<TimeSpan> WorkedInASecondAsync()
    {
        var before = _server!.Worked;
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        return _server.Worked - before;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            if (await holds())
                return;
        }

        Assert.Fail("It did not come to that within a minute.");
    }
}
