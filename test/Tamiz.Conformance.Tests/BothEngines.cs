using Tamiz.Conformance.Tests;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Tests.Connect;
using Xunit;

[assembly: AssemblyFixture(typeof(BothEngines))]

namespace Tamiz.Conformance.Tests;

/// <summary>The engines that must give the same answers: one of each for all tests, and a folder that both reach.</summary>
public sealed class BothEngines : IAsyncDisposable
{
    private readonly SharedSpark _server = new();
    private readonly Lazy<Task<DuckDbEngine>> _duckDb;
    private readonly Lazy<Task<SparkEngine>> _spark;

    public BothEngines()
    {
        _duckDb = new(() => DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [Folder], TemporaryFolder = Path.Combine(Folder, "spill") }));
        _spark = new(async () => await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(await _server.AddressAsync()), ScratchFolder = Folder }));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tamiz-conformance-").FullName;

    /// <summary>Returns the address of the server, for the built program.</summary>
    public Task<string> AddressAsync() => _server.AddressAsync();

    public async Task<DuckDbEngine> DuckDbAsync() => await _duckDb.Value;

    public async Task<SparkEngine> SparkAsync() => await _spark.Value;

    public async Task<Engine> EngineAsync(string name) => name == "duckdb" ? await DuckDbAsync() : await SparkAsync();

    public async ValueTask DisposeAsync()
    {
        if (_duckDb.IsValueCreated)
            await (await _duckDb.Value).DisposeAsync();
        if (_spark.IsValueCreated)
            await (await _spark.Value).DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
