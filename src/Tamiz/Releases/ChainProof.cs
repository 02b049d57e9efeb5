using System.Text.Json.Nodes;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>The chain as it is stored, read to its end whatever is wrong with it.</summary>
internal sealed class ChainProof
{
    private readonly Dictionary<long, string> _hashes = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly List<Finding> _problems;
    private readonly long _pointed;

    private ChainProof(long pointed, List<Finding> problems) => (_pointed, _problems) = (pointed, problems);

    public LedgerTail? Head { get; private set; }

    public long Count => _hashes.Count;

    /// <summary>Gets the newest entry that changed the current release, up to the one that the pointer names.</summary>
    public LedgerEntry? Release { get; private set; }

    public SortedDictionary<string, List<NamedFile>> Files { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Runs { get; } = new(StringComparer.Ordinal);

    public static async Task<ChainProof> ReadAsync(Store store, long pointed, List<Finding> problems, CancellationToken cancellationToken)
    {
        var chain = new ChainProof(pointed, problems);
        await foreach (var listed in store.ListAsync(Ledger.Folder, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (Ledger.NumberIn(listed.Key) is not { } number)
                problems.Add(new Finding("entry_misplaced", listed.Key, "It is no entry, and nothing else belongs into the ledger."));
            else if (await store.ReadAsync(listed.Key, cancellationToken).ConfigureAwait(false) is { } line)
                chain.Add(listed.Key, number, line);
        }

        return chain;
    }

    public string? HashOf(long number) => _hashes.GetValueOrDefault(number);

    public long? NumberOf(string sha256) => _numbers.TryGetValue(sha256, out var number) ? number : null;

    private void Add(string key, long number, byte[] line)
    {
        var last = Head ?? LedgerTail.Empty;
        Head = new LedgerTail(number, CanonicalJson.Sha256(line));
        (_hashes[number], _numbers[Head.Sha256]) = (Head.Sha256, number);
        if (number != last.Number + 1)
            _problems.Add(new Finding("entry_missing", key, $"It follows entry {last.Number}; those between are missing."));

        try
        {
            var entry = LedgerEntry.Parse(line);
            if (entry.Number != number)
                _problems.Add(new Finding("entry_misplaced", key, $"It says it is entry {entry.Number}."));
            if (number == last.Number + 1 && entry.Previous != last.Sha256)
                _problems.Add(new Finding("chain_broken", key, $"It does not follow entry {last.Number}: one of the two was changed."));
            Note(entry, number);
        }
        catch (FormatException e)
        {
            _problems.Add(new Finding("entry_damaged", key, $"It cannot be read, because {e.Message}."));
        }
    }

    private void Note(LedgerEntry entry, long number)
    {
        if (entry.Run is not null)
            Runs.Add(entry.Run);
        if (LedgerKind.ChangesRelease(entry.Kind) && number <= _pointed)
            Release = entry;
        if (LedgerKind.NamesFiles(entry.Kind))
            NoteFiles(entry.Body, number);
    }

    private void NoteFiles(JsonNode? node, long number)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                NoteFiles(item, number);
        }

        if (node is not JsonObject map)
            return;

        if (Text(map["path"]) is { } path && Text(map["sha256"]) is { } sha256)
        {
            if (!Files.TryGetValue(path, out var named))
                Files[path] = named = [];
            named.Add(new NamedFile(sha256, number));
        }

        foreach (var (_, item) in map)
            NoteFiles(item, number);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>What an entry says of a file.</summary>
/// <param name="Sha256">The SHA-256 it must have.</param>
/// <param name="Entry">The entry's number.</param>
internal sealed record NamedFile(string Sha256, long Entry);
