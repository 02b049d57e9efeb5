using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>The files of one run, <c>runs/RUN/…</c>. Those that are evidence are remembered with their hash, for the ledger.</summary>
internal sealed class RunFiles(Store store, string run)
{
    private readonly ConcurrentDictionary<string, string> _evidence = new(StringComparer.Ordinal);
    private readonly string _writer = Ledger.NewNonce()[..4];
    private int _events;

    public string Run => run;

    public IEnumerable<EvidenceFile> Evidence => _evidence.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new EvidenceFile(file.Key, file.Value));

    public static string KeyOf(string run, string name) => $"runs/{run}/{name}";

    /// <summary>Writes a file that the ledger will name.</summary>
    /// <returns>Whether it was not there yet.</returns>
    public async Task<bool> PutEvidenceAsync(string name, JsonNode content, CancellationToken cancellationToken)
    {
        var line = CanonicalJson.Line(content);
        if (!await store.PutIfAbsentAsync(KeyOf(run, name), line, cancellationToken).ConfigureAwait(false))
            return false;

        _evidence[KeyOf(run, name)] = CanonicalJson.Sha256(line);
        return true;
    }

    /// <summary>Remembers a file of the run that is there already as evidence.</summary>
    public void RememberEvidence(string name, JsonNode content) => _evidence[KeyOf(run, name)] = CanonicalJson.Sha256(CanonicalJson.Line(content));

    public Task PutAsync(string name, JsonNode content, CancellationToken cancellationToken) =>
        store.PutIfAbsentAsync(KeyOf(run, name), CanonicalJson.Line(content), cancellationToken);

    /// <summary>Writes an event as it happens: one object each, since a store cannot append.</summary>
    public Task PutEventAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _events);
        return store.PutIfAbsentAsync(KeyOf(run, $"events/{_writer}-{number:d6}.ndjson"), CanonicalJson.Line(SnakeJson.Write(happened)), cancellationToken);
    }
}
