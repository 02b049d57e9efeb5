using System.Text;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

/// <summary>A folder of its own for one test, and an engine that may use it.</summary>
public sealed class TestFolder : IAsyncDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tamiz-").FullName;
    private DuckDbEngine? _engine;

    public string Root => Directory.CreateDirectory(Path.Combine(_path, "root")).FullName;

    public string Spill => Path.Combine(_path, "spill");

    public string this[string name] => Path.Combine(Root, name);

    public async Task<DuckDbEngine> EngineAsync(int? threads = null, long? memory = null) =>
        _engine ??= await DuckDbEngine.OpenAsync(Options(threads, memory), TestContext.Current.CancellationToken);

    public DuckDbOptions Options(int? threads = null, long? memory = null) =>
        new() { Roots = [Root], TemporaryFolder = Spill, Threads = threads, MemoryLimitBytes = memory };

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>Writes a CSV file and says of it what the scanner would have found.</summary>
    public TextFile Csv(string text, params string[] columns) =>
        new() { Location = Write("t.csv", text), Columns = [.. columns], EndsWithCrLf = text.Split('"')[0].Contains("\r\n", StringComparison.Ordinal) };

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }
}
