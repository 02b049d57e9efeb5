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
    private readonly List<byte[]> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
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

    /// <summary>
    /// Writes an event as it happens, in the background: a new object, since a store cannot append, with what came while the one before was being
    /// written. A failure is thrown here, at a later event, or at the end.
    /// </summary>
    public async Task PutEventAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        Task? failed = null;
        lock (_waiting)
        {
            _waiting.Add(CanonicalJson.Line(SnakeJson.Write(happened)));
            if (_writing.IsFaulted || _writing.IsCanceled)
                failed = _writing;
            else if (!_isWriting)
                (_isWriting, _writing) = (true, WriteEventsAsync(cancellationToken));
        }

        if (failed is not null)
            await failed.ConfigureAwait(false);
    }

    /// <summary>Waits until all events are written.</summary>
    public Task FlushAsync()
    {
        lock (_waiting)
            return _writing;
    }

    private async Task WriteEventsAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (true)
        {
            byte[] lines;
            lock (_waiting)
            {
                lines = [.. _waiting.SelectMany(line => line)];
                _waiting.Clear();
                _isWriting = lines.Length > 0;
                if (!_isWriting)
                    return;
            }

            await store.PutIfAbsentAsync(KeyOf(run, $"events/{_writer}-{++_events:d6}.ndjson"), lines, cancellationToken).ConfigureAwait(false);
        }
    }
}
