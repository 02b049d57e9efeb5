using DuckDB.NET.Data;

namespace Tamiz.DuckDb;

/// <summary>Asks a connection, as long as this lives, how far the statement is that it runs, and tells it.</summary>
internal sealed class StatementProgress : IAsyncDisposable
{
    // Without the second it would draw a bar on stdout. They are no settings, which are locked, and hold for this connection.
    private const string Measured = "PRAGMA enable_progress_bar; PRAGMA disable_print_progress_bar";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _asking = new();
    private readonly DuckDBConnection _connection;
    private readonly IProgress<double> _watcher;
    private readonly ITimer _timer;
    private double _told;

    private StatementProgress(DuckDBConnection connection, IProgress<double> watcher, TimeProvider clock)
    {
        (_connection, _watcher) = (connection, watcher);
        _timer = clock.CreateTimer(_ => Ask(), null, Interval, Interval);
    }

    /// <summary>Begins to ask. The connection must outlive what is returned.</summary>
    public static StatementProgress Begin(DuckDBConnection connection, IProgress<double> watcher, TimeProvider clock)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Measured;
        command.ExecuteNonQuery();
        watcher.Report(0);
        return new(connection, watcher, clock);
    }

    /// <summary>Ends it, when nothing is asked any more. What is over is no share of a running statement.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_asking)
        {
            if (_told > 0)
                _watcher.Report(0);
            _told = double.PositiveInfinity;
        }
    }

    // It is -1 while DuckDB does not know, and may be less than before when more turns out to be to do.
    private void Ask()
    {
        lock (_asking)
        {
            if (double.IsInfinity(_told))
                return;

            var share = Math.Min(1, _connection.GetQueryProgress().Percentage / 100);
            if (share <= _told)
                return;

            _told = share;
            _watcher.Report(share);
        }
    }
}
