using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Tests.Releases;

/// <summary>A store in a temporary folder, and ways to fill it with a true history.</summary>
internal sealed class LedgerSample : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-ledger-").FullName;
    private int _nonces;

    public LedgerSample() => Store = new FolderStore(Path.Join(_folder, "store", "trials"));

    public FolderStore Store { get; }

    public string Root => Store.LocalPath("")!;

    public static CheckCounts Counts => new(Pass: 12, Warn: 1, Fail: 0, Na: 3, Error: 0, Skipped: 0, Waived: 0);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public Ledger Open(Store? over = null) => new(over ?? Store, new FixedClock(), () => $"nonce-{Interlocked.Increment(ref _nonces):D4}")
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
    };

    public static LedgerDraft Draft(string kind, JsonObject? body = null, string? run = null) =>
        new(kind, "trials", run, Base: null, "ana", "Because \"it\" must be {so}.", body ?? []);

    public async Task<string> WriteAsync(string key, string content)
    {
        await Store.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(content));
        return CanonicalJson.Sha256(Encoding.UTF8.GetBytes(content));
    }

    public async Task<LedgerEntry> AppendAsync(LedgerDraft draft)
    {
        var ledger = Open();
        return (await ledger.AppendAsync(draft, await ledger.TailAsync())).Entry;
    }

    /// <summary>Writes a release's files and commits it.</summary>
    public async Task<LedgerEntry> ReleaseAsync(int release)
    {
        var version = $"20260921T06120{release}Z-00{release:x2}";
        return await AppendAsync(Draft(LedgerKind.Release, (await ReleaseBodyAsync(release, version)).ToJson(), version));
    }

    public async Task<ReleaseBody> ReleaseBodyAsync(int release, string version)
    {
        var (csv, parquet) = ($"output/patients_{version}.csv", $"output/kpis/per-country_{version}.parquet");
        var raw = $"raw/patients/{release}-Pätients[{release}].csv";
        var (plan, checks) = ($"runs/{version}/plan.json", $"runs/{version}/checks.json");
        ImmutableArray<ReleasedFile> files =
        [
            new(csv, "patients", "csv", 2, await WriteAsync(csv, $"id\n1\n{release}\n"), "2:1:2 duckdb-hash-1"),
            new(parquet, "per_country", "parquet", 1, await WriteAsync(parquet, $"PAR1 {release} PAR1"), "1:3:4 duckdb-hash-1"),
        ];
        ImmutableArray<InputFile> inputs = [new(raw, "patients", await WriteAsync(raw, $"id\n1\n{release}\n"), 2)];
        ImmutableArray<EvidenceFile> records =
            [new(plan, await WriteAsync(plan, $$"""{"plan":{{release}}}""")), new(checks, await WriteAsync(checks, "[]"))];
        var schemas = ImmutableSortedDictionary<string, string>.Empty.Add("patients", new string('a', 64));
        return new ReleaseBody(
            release, version, files, schemas, LockSha256: null, new string('b', 64), inputs, Counts,
            [new UsedWaiver("patients.unique", 1)], records);
    }

    /// <summary>Commits eight entries of many kinds, with files, and brings the pointer up.</summary>
    public async Task<List<LedgerEntry>> HistoryAsync()
    {
        const string Run = "20260921T070000Z-0bad";
        var bad = await WriteAsync("raw/patients/bad.csv", "id\n\n");
        var judged = await WriteAsync($"runs/{Run}/judgement-1.json", "{}");
        var blocked = new BlockedBody(
            [new BlockReason("patients.not_null(id)", "1 of 1 rows has no {id}.")], ExitCode: 3, Counts with { Fail = 1 },
            [new InputFile("raw/patients/bad.csv", "patients", bad, 1)], [new EvidenceFile($"runs/{Run}/judgement-1.json", judged)]);
        var receipt = new DeliveryBody(1, "files", new JsonObject { ["path"] = "/srv/elsewhere.csv", ["sha256"] = new string('c', 64) });
        List<LedgerEntry> entries =
        [
            await AppendAsync(Draft(LedgerKind.SchemaAccepted, new JsonObject { ["lock_sha256"] = new string('d', 64) })),
            await ReleaseAsync(1),
            await AppendAsync(Draft(LedgerKind.Delivery, receipt.ToJson())),
            await AppendAsync(Draft(LedgerKind.Blocked, blocked.ToJson(), Run)),
            await ReleaseAsync(2),
        ];
        var back = (JsonObject)entries[1].Body.DeepClone();
        back["release"] = 3;
        entries.Add(await AppendAsync(Draft(LedgerKind.Rollback, back)));
        entries.Add(await ReleaseAsync(4));
        var waived = new JsonObject { ["check"] = "patients.unique", ["nested"] = new JsonArray(1, "x", null) };
        entries.Add(await AppendAsync(Draft(LedgerKind.Waiver, waived)));
        await CurrentPointer.BringUpAsync(Open());
        return entries;
    }

    internal sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 9, 21, 8, 12, 0, 123, TimeSpan.FromHours(2));
    }
}
