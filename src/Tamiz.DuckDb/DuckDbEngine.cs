using System.Collections.Immutable;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>DuckDB in this process: in memory, spilling to disk, closed to everything but the folders named when it was opened.</summary>
public sealed class DuckDbEngine : Engine
{
    /// <summary>The longest record of a text file, 16 MiB, with room for its line end.</summary>
    private const int LongestRecord = (16 << 20) + 64;

    /// <summary>What is read at a time, in bytes: two of the longest records. DuckDB would take sixteen, 256 MiB for the smallest file.</summary>
    private const int ReadBuffer = 2 * LongestRecord;

    /// <summary>What quantile_disc holds for a value, which DuckDB does not count in its memory limit.</summary>
    private const int BytesOfOrderedValue = 16;

    private readonly DuckDbInstances _instances;
    private readonly IProgress<double>? _watcher;

    private DuckDbEngine(DuckDbInstances instances, long mostOrderedValues, IProgress<double>? watcher) =>
        (_instances, MostOrderedValues, _watcher) = (instances, mostOrderedValues, watcher);

    /// <inheritdoc/>
    public override string Name => "duckdb";

    /// <inheritdoc/>
    public override string Version => _instances.Main.Version;

    /// <inheritdoc/>
    public override long MostOrderedValues { get; }

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new DuckDbDialect();

    internal DuckDbInstance Instance => _instances.Main;

    /// <summary>Opens an empty database in memory. Its temporary folder is made if it is not there.</summary>
    public static async Task<DuckDbEngine> OpenAsync(DuckDbOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var memory = options.MemoryLimitBytes ?? MemoryBudget.Default();
        var instance = await DuckDbInstance.OpenAsync(options, memory, options.Threads, cancellationToken).ConfigureAwait(false);
        var instances = new DuckDbInstances(instance, token => DuckDbInstance.OpenAsync(options, memory / 4, threads: 1, token));
        return new(instances, memory / 4 / BytesOfOrderedValue, watcher: null);
    }

    /// <inheritdoc/>
    public override Engine Watched(IProgress<double> progress) => new DuckDbEngine(_instances, MostOrderedValues, progress);

    /// <inheritdoc/>
    /// <remarks>A file whose name ends in <c>.gz</c> or <c>.zst</c> is unpacked. Row numbers cost a second thread: twice the time.</remarks>
    public override Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var columns = string.Join(", ", file.Columns.Select(name => $"{DuckDbDialect.TextLiteral(name)}: 'VARCHAR'"));
        var quote = DuckDbDialect.TextLiteral($"{file.Quote}");

        // Left to itself the reader takes a CR inside quotes of the first record for a line end. Told of CR LF it reads nothing right.
        var lineEnd = file.EndsWithCrLf ? "" : @"new_line = '\n', ";
        var scan = $"read_csv({Location(file.Location)}, auto_detect = false, columns = {{{columns}}}, " +
            $"header = {(file.Header ? "true" : "false")}, delim = {DuckDbDialect.TextLiteral(file.Delimiter.ToString())}, quote = {quote}, escape = {quote}, {lineEnd}" +
            "comment = '', nullstr = '', allow_quoted_nulls = false, strict_mode = true, null_padding = false, ignore_errors = false, " +
            $"max_line_size = {LongestRecord}, buffer_size = {ReadBuffer}, encoding = 'utf-8', hive_partitioning = false, parallel = true)";
        return Task.FromResult(withRow ? $"(SELECT *, row_number() OVER () - 1 AS _row FROM {scan})" : scan);
    }

    /// <inheritdoc/>
    public override string Parquet(ImmutableArray<string> locations, bool withRow = false)
    {
        var files = string.Join(", ", locations.Select(Location));
        return withRow
            ? $"(SELECT * RENAME (file_row_number AS _row) FROM read_parquet([{files}], hive_partitioning = false, union_by_name = false, file_row_number = true))"
            : $"read_parquet([{files}], hive_partitioning = false, union_by_name = false)";
    }

    /// <inheritdoc/>
    public override async Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var format = target.Format switch
        {
            FileFormat.Parquet => "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880",
            _ => """FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR ''""",
        };
        var instance = target.Reproducible ? await _instances.SingleThreadedAsync(cancellationToken).ConfigureAwait(false) : _instances.Main;
        var sql = $"COPY (\n{query}\n) TO {DuckDbDialect.TextLiteral(Path.GetFullPath(target.Location))} ({format})";
        return await instance.RunAsync(sql, command => (long)command.ExecuteNonQuery(), cancellationToken, _watcher).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default)
    {
        var columns = await _instances.Main.ColumnsAsync(query, cancellationToken).ConfigureAwait(false);
        var sql = ResultReader.AsReadable(query, columns);
        return await _instances.Main.RunAsync(sql, command => ResultReader.Read(command, columns), cancellationToken, _watcher).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default)
    {
        var columns = await _instances.Main.ColumnsAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. columns.Select(column => DuckDbTypes.Map(column.Name, column.Type))];
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _watcher is null ? _instances.DisposeAsync() : ValueTask.CompletedTask;

    // A name is a name here, never a pattern: * ? and [ match themselves when they stand in brackets.
    private static string Location(string location) =>
        DuckDbDialect.TextLiteral(string.Concat(Path.GetFullPath(location).Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString())));
}
