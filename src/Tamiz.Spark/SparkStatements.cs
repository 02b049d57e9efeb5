using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Sends statements to the session that fits, makes known what they name, and tells how far the one is that runs.</summary>
internal sealed class SparkStatements(SparkSessions sessions, NamedRelations names, IProgress<double>? progress)
{
    private readonly SparkCallOptions _options = progress is null ? new() : new() { Progress = new Share(progress) };

    public SparkSessions Sessions => sessions;

    /// <summary>Returns the same, told to somebody else.</summary>
    public SparkStatements Watched(IProgress<double> by) => new(sessions, names, by);

    /// <summary>Runs a query whose rows come here.</summary>
    public async Task<SparkResult> QueryAsync(string query, CancellationToken cancellationToken)
    {
        await BeginAsync(sessions.Reading, query, cancellationToken).ConfigureAwait(false);
        return await sessions.Reading.QueryAsync(query, _options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what a command says.</summary>
    public async Task<SparkResult> ExecuteAsync(SparkSession session, SparkCommand command, string query, CancellationToken cancellationToken)
    {
        await BeginAsync(session, query, cancellationToken).ConfigureAwait(false);
        return await session.ExecuteAsync(command, _options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the columns of a query.</summary>
    public async Task<SparkSchema> DescribeAsync(string query, CancellationToken cancellationToken)
    {
        await names.MakeAsync(sessions.Reading, query, cancellationToken).ConfigureAwait(false);
        return await sessions.Reading.DescribeAsync(new SparkRelation.Sql(query), cancellationToken).ConfigureAwait(false);
    }

    private Task BeginAsync(SparkSession session, string query, CancellationToken cancellationToken)
    {
        progress?.Report(0);
        return names.MakeAsync(session, query, cancellationToken);
    }

    // Of the tasks of the stages that the server has planned so far.
    private sealed class Share(IProgress<double> told) : IProgress<SparkProgress>
    {
        public void Report(SparkProgress value)
        {
            if (value.Tasks > 0)
                told.Report((double)value.CompletedTasks / value.Tasks);
        }
    }
}
