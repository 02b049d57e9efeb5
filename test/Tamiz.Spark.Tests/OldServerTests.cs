using System.Diagnostics;
using Shouldly;
using Tamiz.Spark.Tests.Connect;
using Xunit;

namespace Tamiz.Spark.Tests;

/// <summary>The built program before a server that it cannot use.</summary>
public class OldServerTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("Tamiz.Spark.Tests", "Tamiz.Cli", StringComparison.Ordinal), "Tamiz.Cli");

    [Theory]
    [InlineData("3.5.3")]
    [InlineData("3.4.0-amzn-1")]
    public async Task A_server_that_is_too_old_is_refused_before_anything_runs(string version)
    {
        await using var server = await FakeSpark.StartAsync();
        server.Version = version;
        var folder = Directory.CreateTempSubdirectory("tamiz-old-server-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "t.csv"), "id\n1\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "t.json"), """{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}}]}""", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "tamiz.yml"), "version: 1\npipeline: shop\ndatasets:\n  t:\n    source: t.csv\n    schema: t.json\n", TestContext.Current.CancellationToken);

            var (exit, output, errors) = await RunAsync(folder, "run", "--engine", server.Address);

            exit.ShouldBe(2, output + errors);
            errors.ShouldContain($"engine_too_old: The Spark server is version {version}; Tamiz needs 4.0 or newer.");
            errors.ShouldContain("Start a newer server, or run with --engine duckdb.");
            errors.ShouldNotContain("   at ");
            Directory.Exists(Path.Combine(folder, "store", "shop", "ledger")).ShouldBeFalse();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
