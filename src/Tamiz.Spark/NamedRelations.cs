using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>
/// Relations that statements know by a name: temporary views, made in a session when the first statement that names one goes there. A file is listed and its
/// footer read once a session, not for each place in each statement.
/// </summary>
internal sealed partial class NamedRelations
{
    private readonly ConcurrentDictionary<string, SparkRelation> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(SparkSession Session, string Name), Lazy<Task>> _made = new();

    /// <summary>Gives a relation a name.</summary>
    public string Add(SparkRelation relation)
    {
        var name = $"tamiz_{Guid.NewGuid():n}";
        _known[name] = relation;
        return name;
    }

    /// <summary>Makes what a statement names known to a session.</summary>
    public async Task MakeAsync(SparkSession session, string sql, CancellationToken cancellationToken)
    {
        foreach (var name in Name().Matches(sql).Select(match => match.Value).Distinct().Where(_known.ContainsKey))
        {
            var made = _made.GetOrAdd((session, name), key => new(() => CreateAsync(session, name, cancellationToken)));
            try
            {
                await made.Value.ConfigureAwait(false);
            }
            catch
            {
                // The next statement tries again.
                _made.TryRemove((session, name), out _);
                throw;
            }
        }
    }

    private async Task CreateAsync(SparkSession session, string name, CancellationToken cancellationToken)
    {
        var created = await session.ExecuteAsync(new SparkCommand.CreateView(_known[name], name), cancellationToken: cancellationToken).ConfigureAwait(false);
        await created.DisposeAsync().ConfigureAwait(false);
    }

    [GeneratedRegex("tamiz_[0-9a-f]{32}")]
    private static partial Regex Name();
}
