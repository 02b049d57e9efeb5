using Tamiz.DuckDb;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

/// <summary>What most tests here need: a folder and an engine, gone when the test is over.</summary>
public abstract class DuckDbTest : IAsyncLifetime
{
    protected TestFolder Folder { get; } = new();

    protected DuckDbEngine Engine { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Engine = await Folder.EngineAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<QueryResult> ReadAsync(string query) => await Engine.ReadAsync(query, Token);

    protected async Task<object?> ScalarAsync(string expression) => (await ReadAsync($"SELECT {expression}")).Rows[0][0];

    /// <summary>Shows rows as text, so that a test can state them all at once: null is ∅.</summary>
    protected async Task<string[]> RowsAsync(string query) =>
        [.. (await ReadAsync(query)).Rows.Select(row => string.Join("|", row.Select(value => value ?? "∅")))];
}
