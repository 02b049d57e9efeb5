using Tamiz.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Tamiz.Spark.Tests.Connect.SharedSpark))]

namespace Tamiz.Spark.Tests.Connect;

/// <summary>
/// The one real server of a test run: the address in <c>TAMIZ_TEST_SPARK</c>, or started from the jars of <c>SPARK_HOME</c> when the first
/// test asks. It cuts streams after a second, so every test sees that too.
/// </summary>
public sealed class SharedSpark : IAsyncDisposable
{
    private readonly Lazy<Task<SparkProcess>> _server = new(() => SparkServer.StartAsync("spark.connect.execute.reattachable.senderMaxStreamDuration=1s"));

    /// <summary>Returns the address, or skips the test where there is no Spark. In CI that fails instead.</summary>
    public async Task<string> AddressAsync()
    {
        if (Environment.GetEnvironmentVariable("TAMIZ_TEST_SPARK") is { Length: > 0 } given)
            return given;

        SparkServer.Require();
        return (await _server.Value).Address;
    }

    /// <summary>Returns a new folder that the server can write to.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("tamiz-spark-").FullName;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
    }
}

/// <summary>Servers for tests.</summary>
internal static class SparkServer
{
    /// <summary>Skips the test where there is no Spark. In CI that fails instead.</summary>
    public static void Require()
    {
        if (Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME") ?? "", "jars")))
            return;

        const string Reason = "Needs a Spark Connect server: set SPARK_HOME to a Spark 4 folder (and have Java 17), or TAMIZ_TEST_SPARK to an address.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    public static Task<SparkProcess> StartAsync(params string[] settings) => StartAsync(0, settings);

    public static Task<SparkProcess> StartAsync(int port, params string[] settings) => SparkProcess.StartAsync(folder => SparkLaunch.Command(folder, port, settings));
}
