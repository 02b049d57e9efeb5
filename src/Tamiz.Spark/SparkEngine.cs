using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Spark behind a Spark Connect server. Rows stay there; files are where both reach them.</summary>
public sealed class SparkEngine : Engine
{
    private const string Counted = "written";

    // Together about a minute: a line that breaks is back by then, and whoever runs again goes on from the finished steps.
    private const int Retries = 6;

    // A cluster that sleeps is woken by the first call; a server that does not answer is most often not there.
    private static readonly TimeSpan WakingCluster = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RunningServer = TimeSpan.FromSeconds(15);

    private readonly SparkSession _session;
    private readonly SharedFiles _files;
    private readonly string _scratchFolder;
    private readonly LandedText _landed;

    private SparkEngine(SparkSession session, SparkEngineOptions options)
    {
        (_session, _files, _scratchFolder) = (session, options.Files ?? new FolderFiles(), options.ScratchFolder);
        _landed = new LandedText(session, _files, options.ScratchFolder);
    }

    /// <inheritdoc/>
    public override string Name => "spark";

    /// <inheritdoc/>
    public override string Version => _session.SparkVersion;

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new SparkDialect();

    /// <inheritdoc/>
    /// <remarks>They are collected in one task.</remarks>
    public override long MostOrderedValues => 1_000_000;

    /// <summary>Opens a session.</summary>
    /// <exception cref="TamizException">The server cannot be reached, does not let us in, or is older than 4.0.</exception>
    public static async Task<SparkEngine> OpenAsync(SparkEngineOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        SparkSession session;
        try
        {
            var sessionOptions = new SparkSessionOptions
            {
                Configuration = SparkSettings.All,
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
            await ExamineAsync(session, options.Connection, cancellationToken).ConfigureAwait(false);
            return new(session, options);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return await GuardAsync("CREATE VIEW", () => _landed.RelationAsync(file, withRow, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string Parquet(ImmutableArray<string> locations, bool withRow = false)
    {
        var row = withRow ? ", _metadata.row_index AS _row" : "";
        return $"({string.Join(" UNION ALL ", locations.Select(location => $"SELECT *{row} FROM parquet.{SparkDialect.QuoteName(ServerPath.OfFile(_files.AddressOf(location)))}"))})";
    }

    /// <inheritdoc/>
    public override Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return GuardAsync(query, () => target.Format is FileFormat.Csv ? WriteCsvAsync(query, target.Location, cancellationToken) : WriteParquetAsync(query, target.Location, cancellationToken));
    }

    /// <inheritdoc/>
    public override Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default) => GuardAsync(query, async () =>
    {
        var result = await _session.QueryAsync(query, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
            return await ArrowRows.ReadAsync(result, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public override IEnumerable<SqlObjection> ObjectionsTo(string sql, bool isValue) => OwnSql.Objections(sql, isValue);

    /// <inheritdoc/>
    public override Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default) => GuardAsync(query, async () =>
    {
        var schema = await _session.DescribeAsync(new SparkRelation.Sql(query), cancellationToken).ConfigureAwait(false);
        var types = JsonNode.Parse(schema.Json)!["fields"]!.AsArray();
        return schema.Fields.Select((field, at) => SparkTypes.Map(field.Name, field.Type, types[at]!["type"])).ToImmutableArray();
    });

    /// <inheritdoc/>
    /// <remarks>The server reads a small file of this process and writes one, which this process must find.</remarks>
    public override async Task ProbeAsync(CancellationToken cancellationToken = default)
    {
        var folder = Path.Combine(_scratchFolder, $".tmp-probe-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        try
        {
            var (read, written) = (Path.Combine(folder, "read.csv"), Path.Combine(folder, "written.parquet"));
            await File.WriteAllTextAsync(read, "n,text\n1,seen\n", cancellationToken).ConfigureAwait(false);
            var landed = await LandAsync(new TextFile { Location = read, Columns = ["n", "text"] }, withRow: false, cancellationToken).ConfigureAwait(false);
            await MaterializeAsync($"SELECT * FROM {landed}", new Target(written, FileFormat.Parquet), cancellationToken).ConfigureAwait(false);
            await _files.DiscardAsync(written, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e) when (e.InnerException is null or SparkConnectException { Kind: SparkFailure.Server })
        {
            throw SparkErrors.OfStore(e, _files.AddressOf(_scratchFolder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _landed.Dispose();
        await _files.DisposeAsync().ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task ExamineAsync(SparkSession session, SparkConnection connection, CancellationToken cancellationToken)
    {
        if (!int.TryParse(session.SparkVersion.Split('.')[0], out var major) || major < 4)
            throw new TamizException(ExitReason.Usage, "engine_too_old", $"The Spark server is version {session.SparkVersion}; Tamiz needs 4.0 or newer.") { Hint = "Start a newer server, or run with --engine duckdb." };

        foreach (var key in SparkSettings.Needed)
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

            if (value != SparkSettings.All[key])
                throw new TamizException(ExitReason.Usage, "engine_settings", $"The Spark server does not take the setting {key}={SparkSettings.All[key]}, without which values would be others.") { Hint = "Ask whoever runs it to let sessions set it, or run with --engine duckdb." };
        }
    }

    private async Task<long> WriteParquetAsync(string query, string location, CancellationToken cancellationToken)
    {
        var folder = _files.FolderFor(location);
        try
        {
            var counted = new SparkRelation.Counted(new SparkRelation.Sql(query), Counted, ImmutableSortedDictionary<string, string>.Empty.Add("rows_", "count(*)"));
            var command = new SparkCommand.WriteFiles(new SparkRelation.Coalesced(counted, 1), "parquet", folder);
            var result = await _session.ExecuteAsync(command, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (result.ConfigureAwait(false))
            {
                var parts = await _files.TakeAsync(location, cancellationToken).ConfigureAwait(false);
                if (parts != 1)
                    throw SparkErrors.OfFolder(folder, parts);

                // A busy server gives up waiting for what was observed and sends it empty; the footer knows too.
                return result.Observed.GetValueOrDefault(Counted)?.GetValueOrDefault("rows_") is { } rows
                    ? Convert.ToInt64(rows, System.Globalization.CultureInfo.InvariantCulture)
                    : (long)(await ReadAsync($"SELECT count(*) FROM {Parquet([location])}", cancellationToken).ConfigureAwait(false)).Rows[0][0]!;
            }
        }
        finally
        {
            await _files.ClearAsync(location, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<long> WriteCsvAsync(string query, string location, CancellationToken cancellationToken)
    {
        var result = await _session.QueryAsync(query, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            var file = new FileStream(location, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            await using (file.ConfigureAwait(false))
                return await ReleasedCsv.WriteAsync(result, file, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<T> GuardAsync<T>(string sql, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SparkConnectException e)
        {
            throw SparkErrors.Translate(e, sql);
        }
    }
}
