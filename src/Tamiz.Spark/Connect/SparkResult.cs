using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>What an execution gives: rows as they come, then counts. Dispose it; if rows are left, that stops the execution.</summary>
/// <remarks>Not for several readers at once.</remarks>
public sealed class SparkResult : IAsyncDisposable
{
    private readonly Execution _execution;
    private readonly IProgress<SparkProgress>? _progress;
    private readonly ArrowBatches _arrow = new();
    private readonly Queue<RecordBatch> _ready = [];
    private bool _complete;
    private bool _read;

    internal SparkResult(Execution execution, IProgress<SparkProgress>? progress) => (_execution, _progress) = (execution, progress);

    /// <summary>Gets the id of the operation, as the server's own logs have it.</summary>
    public string OperationId => _execution.OperationId;

    /// <summary>Gets the columns in Arrow's types; none for a command without rows. Names can repeat: go by position.</summary>
    public Schema Schema => _arrow.Schema ?? new Schema([], null);

    /// <summary>Gets the columns in Spark's types, or null where the server did not say.</summary>
    public SparkSchema? SparkSchema { get; private set; }

    /// <summary>Gets the number of rows that have arrived.</summary>
    public long RowCount => _arrow.Rows;

    /// <summary>Gets what the operators counted (rows, files, bytes), complete once all rows are read.</summary>
    public ImmutableArray<SparkMetric> Metrics { get; private set; } = [];

    /// <summary>Gets the values of <see cref="SparkRelation.Counted"/> by its name and theirs, complete once all rows are read.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, object?>> Observed { get; private set; } = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, object?>>.Empty;

    /// <summary>Gets the query that came back in place of a result: the statement was one, and has not run.</summary>
    internal Relation? Query { get; private set; }

    /// <summary>
    /// Reads the rows in order, each batch when it is asked for: what is not read yet stays at the server. Batches are the caller's to dispose.
    /// Cancelling stops the execution.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows have been read already.</exception>
    /// <exception cref="SparkConnectException">The execution failed, or rows were lost on the way.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_read)
            throw new InvalidOperationException("The rows of this result have been read: run the query again.");

        _read = true;
        while (true)
        {
            while (_ready.TryDequeue(out var batch))
            {
                if (batch.Length > 0)
                    yield return batch;
                else
                    batch.Dispose();
            }

            if (!await AdvanceAsync(cancellationToken).ConfigureAwait(false))
                yield break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _execution.DisposeAsync().ConfigureAwait(false);
        while (_ready.TryDequeue(out var batch))
            batch.Dispose();
    }

    /// <summary>Waits for the first batch, so that the columns are known, or for the end.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        while (_arrow.Schema is null && await AdvanceAsync(cancellationToken).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Waits for the end of what gives no rows, or few.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        while (await AdvanceAsync(cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (_complete)
            return false;

        if (await _execution.NextAsync(cancellationToken).ConfigureAwait(false) is not { } response)
        {
            _complete = true;
            _arrow.End();
            return false;
        }

        if (response.Schema is { } schema)
            SparkSchema = SparkSchema.From(schema);
        if (response.Metrics is { } metrics)
            Metrics = Metrics.AddRange(SparkMetric.From(metrics));
        foreach (var observed in response.ObservedMetrics)
            Observed = Observed.SetItem(observed.Name, Values(observed));
        Take(response);
        return true;
    }

    private void Take(ExecutePlanResponse response)
    {
        switch (response.ResponseTypeCase)
        {
            case ExecutePlanResponse.ResponseTypeOneofCase.ArrowBatch:
                Add(_arrow.Take(response.ArrowBatch));
                break;
            case ExecutePlanResponse.ResponseTypeOneofCase.SqlCommandResult when response.SqlCommandResult.Relation is { LocalRelation: { } local }:
                if (local is { HasData: true, Data.IsEmpty: false })
                    Add(_arrow.TakeLocal(local.Data.Memory));
                break;
            case ExecutePlanResponse.ResponseTypeOneofCase.SqlCommandResult:
                Query = response.SqlCommandResult.Relation;
                break;
            case ExecutePlanResponse.ResponseTypeOneofCase.ExecutionProgress when _progress is not null:
                var stages = response.ExecutionProgress.Stages;
                _progress.Report(new(stages.Sum(stage => stage.NumTasks), stages.Sum(stage => stage.NumCompletedTasks), response.ExecutionProgress.NumInflightTasks, stages.Sum(stage => stage.InputBytesRead)));
                break;
        }
    }

    private void Add(IReadOnlyList<RecordBatch> batches)
    {
        foreach (var batch in batches)
            _ready.Enqueue(batch);
    }

    private static ImmutableSortedDictionary<string, object?> Values(ExecutePlanResponse.Types.ObservedMetrics observed) =>
        observed.Keys.Zip(observed.Values, (name, value) => KeyValuePair.Create(name, Literals.Value(value))).ToImmutableSortedDictionary(StringComparer.Ordinal);
}

/// <summary>Something an operator of the plan counted.</summary>
/// <param name="Operator">The operator, such as <c>Scan csv</c>.</param>
/// <param name="Name">What was counted, such as <c>numOutputRows</c>.</param>
/// <param name="Value">How many.</param>
/// <param name="Kind">Spark's kind of number: <c>sum</c>, <c>size</c> (bytes), <c>timing</c> (milliseconds), <c>nsTiming</c>.</param>
public sealed record SparkMetric(string Operator, string Name, long Value, string Kind)
{
    internal static IEnumerable<SparkMetric> From(ExecutePlanResponse.Types.Metrics metrics) =>
        metrics.Metrics_.SelectMany(node => node.ExecutionMetrics.Select(metric => new SparkMetric(node.Name, metric.Key, metric.Value.Value, metric.Value.MetricType)));
}
