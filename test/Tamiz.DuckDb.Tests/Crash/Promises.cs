using System.Security.Cryptography;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>What must hold whatever dies: checked behind the back of the programs, on their store as it is. What does not hold is gathered.</summary>
/// <param name="store">The store itself.</param>
/// <param name="delivered">Returns which release a place of delivery shows and the hash of each of its files; nothing if it shows none.</param>
internal sealed class Promises(Store store, Func<Task<(long Release, SortedDictionary<string, string> Files)?>> delivered)
{
    // Whoever overwrites an entry does it at the end; that all of the chain holds is verified at rest.
    private const int LooksBack = 8;

    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<long, ReleaseBody> _releases = [];
    private readonly HashSet<string> _ended = [];
    private readonly List<(string Run, long Entry)> _claims = [];
    private byte[] _pointer = [];
    private long _pointed;

    /// <summary>Gets what was broken.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Gets the entries seen so far.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>Remembers what a run said of itself.</summary>
    public void Claim(string run, long entry) => _claims.Add((run, entry));

    /// <summary>Looks as readers do, at any moment: at the ledger, at <c>current.json</c>, at what is delivered.</summary>
    /// <remarks>What readers start from is read first: the ledger is never behind it.</remarks>
    public async Task LookAsync()
    {
        var (shown, pointer) = (await delivered(), await store.ReadAsync(CurrentPointer.Key) ?? []);
        foreach (var seen in _entries.TakeLast(LooksBack))
        {
            if (CanonicalJson.Sha256(await store.ReadAsync(Ledger.Key(seen.Number)) ?? []) != seen.Sha256)
                Broken.Add($"entry {seen.Number}, which was there, was changed");
        }

        while (await store.ReadAsync(Ledger.Key(_entries.Count + 1)) is { } line)
            await SeeAsync(LedgerEntry.Parse(line));
        await LookAtPointerAsync(pointer);
        if (shown is var (release, files))
            LookAtDelivered(release, files);
    }

    /// <summary>Looks at everything, when no program is at work.</summary>
    public async Task CheckAsync()
    {
        await LookAsync();
        Broken.AddRange((await Verification.VerifyAsync(store)).Problems.Select(problem => $"verify: {problem.Code} {problem.Path}: {problem.Text}"));
        foreach (var (run, number) in _claims)
        {
            if (_entries.ElementAtOrDefault((int)number - 1)?.Run != run)
                Broken.Add($"run {run} believes that it made entry {number}, and it did not");
        }

        _claims.Clear();
    }

    /// <summary>Checks that nothing is left to be done: all that readers open shows the newest release.</summary>
    public async Task CheckAtRestAsync()
    {
        await CheckAsync();
        Broken.AddRange((await Verification.VerifyAsync(store)).Notices.Where(notice => notice.Code.StartsWith("current_", StringComparison.Ordinal)).Select(notice => $"verify: {notice.Code}: {notice.Text}"));
        if ((await delivered())?.Release is var shown && shown != (_releases.Count == 0 ? null : _releases.Keys.Max()))
            Broken.Add($"release {shown} is delivered, which is not the newest");
    }

    private async Task SeeAsync(LedgerEntry entry)
    {
        if (entry.Previous != (_entries.Count == 0 ? LedgerTail.Empty.Sha256 : _entries[^1].Sha256))
            Broken.Add($"entry {entry.Number} does not follow the one before");
        _entries.Add(entry);
        if (LedgerKind.EndsRun(entry.Kind) && !_ended.Add(entry.Run!))
            Broken.Add($"run {entry.Run} ended twice");
        if (!LedgerKind.ChangesRelease(entry.Kind))
            return;

        var body = ReleaseBody.From(entry.Body);
        if (body.Release != _releases.Count + 1)
            Broken.Add($"entry {entry.Number} makes release {body.Release} after {_releases.Count}");
        _releases[body.Release] = body;
        foreach (var file in body.Files)
            await CheckFileAsync(file.Path, file.Sha256, $"entry {entry.Number}");
    }

    private async Task LookAtPointerAsync(byte[] bytes)
    {
        if (bytes.AsSpan().SequenceEqual(_pointer))
            return;

        _pointer = bytes;
        var pointer = CurrentPointer.Parse(bytes);
        if (pointer.Ledger.Number < _pointed)
            Broken.Add($"current.json went back from entry {_pointed} to {pointer.Ledger.Number}");
        _pointed = pointer.Ledger.Number;
        if (_entries.ElementAtOrDefault((int)_pointed - 1)?.Sha256 != pointer.Ledger.Sha256)
            Broken.Add($"current.json names entry {_pointed} with another hash");
        foreach (var file in pointer.Files)
            await CheckFileAsync(file.Path, file.Sha256, "current.json");
    }

    private void LookAtDelivered(long release, SortedDictionary<string, string> files)
    {
        var released = _releases.GetValueOrDefault(release)?.Files.Select(file => file.Sha256).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
        if (!files.Values.Order(StringComparer.Ordinal).SequenceEqual(released))
            Broken.Add($"what is delivered as release {release} is a mix");
    }

    private async Task CheckFileAsync(string path, string sha256, string by)
    {
        var there = await store.ReadAsync(path);
        if (there is null || Convert.ToHexStringLower(SHA256.HashData(there)) != sha256)
            Broken.Add($"{by} names '{path}', which {(there is null ? "is missing" : "holds something else")}");
    }
}
