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

    /// <summary>Gets whether an event is written before the run goes on.</summary>
    public bool WaitsForEvents { get; init; }

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

    /// <summary>Writes a file that the ledger will name, under the first of some names that is free or holds the same: it may have been written before an answer was lost.</summary>
    /// <returns>The place of the name.</returns>
    public async Task<int> PutEvidenceAsync(Func<int, string> name, Func<int, JsonNode> content, CancellationToken cancellationToken)
    {
        for (var at = 1; ; at++)
        {
            var (key, line) = (KeyOf(run, name(at)), CanonicalJson.Line(content(at)));
            if (await store.PutIfAbsentAsync(key, line, cancellationToken).ConfigureAwait(false) || await HoldsAsync(key, line, cancellationToken).ConfigureAwait(false))
            {
                _evidence[key] = CanonicalJson.Sha256(line);
                return at;
            }
        }
    }

    /// <summary>Reads what is kept of the run's steps, by whichever process: all of it is evidence.</summary>
    /// <returns>The newest record of each step.</returns>
    public async Task<Dictionary<string, StepRecord>> ReadStepsAsync(CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, StepRecord>();
        await foreach (var listed in store.ListAsync(KeyOf(run, "steps/"), null, cancellationToken).ConfigureAwait(false))
        {
            if (await store.ReadAsync(listed.Key, cancellationToken).ConfigureAwait(false) is not { } bytes)
                continue;

            _evidence[listed.Key] = CanonicalJson.Sha256(bytes);
            var record = SnakeJson.Read<StepRecord>(JsonNode.Parse(bytes)!);
            if (!(records.GetValueOrDefault(record.Step)?.Attempt > record.Attempt))
                records[record.Step] = record;
        }

        return records;
    }

    /// <summary>Remembers a file of the run that is there already as evidence.</summary>
    public void RememberEvidence(string name, JsonNode content) => _evidence[KeyOf(run, name)] = CanonicalJson.Sha256(CanonicalJson.Line(content));

    /// <summary>Writes a file that the ledger does not name, under the first of some names that is free or holds the same.</summary>
    public async Task PutAsync(Func<int, string> name, JsonNode content, CancellationToken cancellationToken)
    {
        var line = CanonicalJson.Line(content);
        for (var at = 1; !await store.PutIfAbsentAsync(KeyOf(run, name(at)), line, cancellationToken).ConfigureAwait(false); at++)
        {
            if (await HoldsAsync(KeyOf(run, name(at)), line, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private async Task<bool> HoldsAsync(string key, byte[] line, CancellationToken cancellationToken)
    {
        var there = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        return line.AsSpan().SequenceEqual(there);
    }

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
        if (WaitsForEvents)
            await FlushAsync().ConfigureAwait(false);
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
