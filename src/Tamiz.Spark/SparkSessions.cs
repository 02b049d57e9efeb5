using System.Collections.Immutable;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>The sessions of an engine, which differ in how many tasks do a statement (docs/adr/0032).</summary>
internal sealed class SparkSessions : IAsyncDisposable
{
    // Together about a minute: a line that breaks is back by then, and whoever runs again goes on from the finished steps.
    private const int Retries = 6;

    // A cluster that sleeps is woken by the first call; a server that does not answer is most often not there.
    private static readonly TimeSpan WakingCluster = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RunningServer = TimeSpan.FromSeconds(15);

    private readonly SparkEngineOptions _options;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private SparkSession? _inFileOrder;

    private SparkSessions(SparkEngineOptions options, SparkSession reading, SparkSession writing) => (_options, Reading, Writing) = (options, reading, writing);

    /// <summary>Gets the one for what comes back to this process or is grouped and joined: as many tasks as the server likes.</summary>
    public SparkSession Reading { get; }

    /// <summary>Gets the one for files: several tasks read, and what is exchanged between tasks comes to one of them, so that it can be sorted without being counted before.</summary>
    public SparkSession Writing { get; }

    /// <summary>Opens them.</summary>
    /// <exception cref="TamizException">The server cannot be reached, does not let us in, is older than 4.0, or refuses a setting.</exception>
    public static async Task<SparkSessions> OpenAsync(SparkEngineOptions options, CancellationToken cancellationToken)
    {
        var reading = await OpenAsync(options, SparkSettings.Reading(options.BlockBytes), cancellationToken).ConfigureAwait(false);
        try
        {
            return new(options, reading, await OpenAsync(options, SparkSettings.Writing(options.BlockBytes), cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await reading.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Returns the one in which a single task reads a file, so that rows stay in its order. Few need it, so it is opened for the first of them.</summary>
    public async Task<SparkSession> InFileOrderAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _inFileOrder ??= await OpenAsync(_options, SparkSettings.InFileOrder(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Reading.DisposeAsync().ConfigureAwait(false);
        await Writing.DisposeAsync().ConfigureAwait(false);
        if (_inFileOrder is not null)
            await _inFileOrder.DisposeAsync().ConfigureAwait(false);
        _opening.Dispose();
    }

    private static async Task<SparkSession> OpenAsync(SparkEngineOptions options, ImmutableSortedDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        SparkSession session;
        try
        {
            var sessionOptions = new SparkSessionOptions
            {
                Configuration = settings,
                Warning = options.Warning,
                TimeProvider = options.TimeProvider,
                MaxRetries = Retries,
                OpenTimeout = options.Connection.Headers.ContainsKey(SparkConnection.ClusterHeader) ? WakingCluster : RunningServer,
            };
            session = await SparkSession.OpenAsync(options.Connection, sessionOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (SparkConnectException e)
        {
            throw SparkErrors.OfOpening(e, options.Connection);
        }

        try
        {
            await ExamineAsync(session, settings, options.Connection, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task ExamineAsync(SparkSession session, ImmutableSortedDictionary<string, string> settings, SparkConnection connection, CancellationToken cancellationToken)
    {
        if (!int.TryParse(session.SparkVersion.Split('.')[0], out var major) || major < 4)
            throw new TamizException(ExitReason.Usage, "engine_too_old", $"The Spark server is version {session.SparkVersion}; Tamiz needs 4.0 or newer.") { Hint = "Start a newer server, or run with --engine duckdb." };

        foreach (var key in SparkSettings.Needed.Where(settings.ContainsKey))
        {
            string? value;
            try
            {
                value = await session.Configuration.GetAsync(key, cancellationToken).ConfigureAwait(false);
            }
            catch (SparkConnectException e) when (e.Kind is SparkFailure.Server)
            {
                value = null;
            }
            catch (SparkConnectException e)
            {
                throw SparkErrors.OfOpening(e, connection);
            }

            if (value != settings[key])
                throw new TamizException(ExitReason.Usage, "engine_settings", $"The Spark server does not take the setting {key}={settings[key]}, without which values would be others.") { Hint = "Ask whoever runs it to let sessions set it, or run with --engine duckdb." };
        }
    }
}
