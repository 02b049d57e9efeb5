using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Spark behind a Spark Connect server. Rows stay there; files are where both reach them.</summary>
public sealed class SparkEngine : Engine
{
    private const string Counted = "written";
    private const string OutOfOrder = "tamiz: the blocks of a file are not read in its order";

    // Tasks are numbered in the order of the pieces they read, and files by their tasks. It is not promised, so each row says whether it holds.
    private readonly string _isInOrder;
    private readonly SparkStatements _statements;
    private readonly SharedFiles _files;
    private readonly string _scratchFolder;
    private readonly NamedRelations _names = new();
    private readonly ConcurrentDictionary<(string Address, bool WithRow), string> _parquet = new();
    private readonly LandedText _landed;
    private readonly bool _isView;

    private SparkEngine(SparkSessions sessions, SparkEngineOptions options)
    {
        (_files, _scratchFolder) = (options.Files ?? new FolderFiles(), options.ScratchFolder);
        _statements = new SparkStatements(sessions, _names, progress: null);
        _landed = new LandedText(_names, _files, options.ScratchFolder);
        _isInOrder = string.Create(CultureInfo.InvariantCulture, $"CASE WHEN input_file_block_start() = spark_partition_id() * {options.BlockBytes}L THEN TRUE ELSE raise_error('{OutOfOrder}') END");
    }

    private SparkEngine(SparkEngine whole, IProgress<double> progress)
    {
        (_isInOrder, _files, _scratchFolder, _names) = (whole._isInOrder, whole._files, whole._scratchFolder, whole._names);
        (_parquet, _landed, _statements, _isView) = (whole._parquet, whole._landed, whole._statements.Watched(progress), true);
    }

    /// <inheritdoc/>
    public override string Name => "spark";

    /// <inheritdoc/>
    public override string Version => _statements.Sessions.Reading.SparkVersion;

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
        return new(await SparkSessions.OpenAsync(options, cancellationToken).ConfigureAwait(false), options);
    }

    /// <inheritdoc/>
    public override Engine Watched(IProgress<double> progress) => new SparkEngine(this, progress);

    /// <inheritdoc/>
    public override async Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return await _landed.RelationAsync(file, withRow, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string Parquet(ImmutableArray<string> locations, bool withRow = false)
    {
        return $"({string.Join(" UNION ALL ", locations.Select(location => $"SELECT * FROM {Named(_files.AddressOf(location))}"))})";

        string Named(string address) => _parquet.GetOrAdd((address, withRow), key => _names.Add(new SparkRelation.Sql(
            $"SELECT *{(withRow ? ", _metadata.row_index AS _row" : "")} FROM parquet.{SparkDialect.QuoteName(ServerPath.OfFile(key.Address))}")));
    }

    /// <inheritdoc/>
    public override Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return GuardAsync(query, () => target.Format is FileFormat.Csv ? WriteCsvAsync(query, target.Location, cancellationToken) : WriteParquetAsync(query, target, target.InFileOrder && _landed.IsByBlocks(query), cancellationToken));
    }

    /// <inheritdoc/>
    public override Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default) => GuardAsync(query, async () =>
    {
        var result = await _statements.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
            return await ArrowRows.ReadAsync(result, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public override IEnumerable<SqlObjection> ObjectionsTo(string sql, bool isValue) => OwnSql.Objections(sql, isValue);

    /// <inheritdoc/>
    public override Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default) => GuardAsync(query, async () =>
    {
        var schema = await _statements.DescribeAsync(query, cancellationToken).ConfigureAwait(false);
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
        if (_isView)
            return;

        _landed.Dispose();
        await _files.DisposeAsync().ConfigureAwait(false);
        await _statements.Sessions.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<long> WriteParquetAsync(string query, Target target, bool byBlocks, CancellationToken cancellationToken)
    {
        var (location, folder) = (target.Location, _files.FolderFor(target.Location));
        var session = target.Regroups ? _statements.Sessions.Reading
            : target.InFileOrder && !byBlocks ? await _statements.Sessions.InFileOrderAsync(cancellationToken).ConfigureAwait(false) : _statements.Sessions.Writing;

        // Files are numbered as their tasks, and tasks as what they sort: joined they are in order.
        var inParts = byBlocks || target.Regroups;
        try
        {
            var read = new SparkRelation.Sql(byBlocks ? $"SELECT * FROM (\n{query}\n) WHERE {_isInOrder}" : query);
            var counted = new SparkRelation.Counted(read, Counted, ImmutableSortedDictionary<string, string>.Empty.Add("rows_", "count(*)"));
            var command = new SparkCommand.WriteFiles(inParts ? counted : new SparkRelation.Coalesced(counted, 1), "parquet", folder);
            var result = await _statements.ExecuteAsync(session, command, query, cancellationToken).ConfigureAwait(false);
            await using (result.ConfigureAwait(false))
            {
                var parts = await (inParts ? _files.JoinAsync(location, cancellationToken) : _files.TakeAsync(location, cancellationToken)).ConfigureAwait(false);
                if (parts == 0 || (parts > 1 && !inParts))
                    throw SparkErrors.OfFolder(folder, parts);

                // A busy server gives up waiting for what was observed and sends it empty; the footer knows too.
                return result.Observed.GetValueOrDefault(Counted)?.GetValueOrDefault("rows_") is { } rows
                    ? Convert.ToInt64(rows, CultureInfo.InvariantCulture)
                    : (long)(await ReadAsync($"SELECT count(*) FROM {Parquet([location])}", cancellationToken).ConfigureAwait(false)).Rows[0][0]!;
            }
        }
        catch (SparkConnectException e) when (byBlocks && SparkErrors.Says(e, OutOfOrder))
        {
            // This server numbers tasks in another way.
            await _files.ClearAsync(location, cancellationToken).ConfigureAwait(false);
            return await WriteParquetAsync(query, target, byBlocks: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _files.ClearAsync(location, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<long> WriteCsvAsync(string query, string location, CancellationToken cancellationToken)
    {
        var result = await _statements.QueryAsync(query, cancellationToken).ConfigureAwait(false);
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
