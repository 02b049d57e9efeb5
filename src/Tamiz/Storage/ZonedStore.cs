using System.Runtime.CompilerServices;

namespace Tamiz.Storage;

/// <summary>A store whose three zones are in three places: raw; transformed with quarantine; the rest, which is final.</summary>
/// <remarks>The places share their local files, so those of the final zone are asked for them.</remarks>
public sealed class ZonedStore(Store raw, Store transformed, Store final) : Store
{
    private readonly (string Prefix, Store Store)[] _zones = [("quarantine/", transformed), ("raw/", raw), ("transformed/", transformed)];

    /// <inheritdoc/>
    public override string Location => final.Location;

    /// <inheritdoc/>
    public override string AddressOf(string key) => Of(key).AddressOf(key);

    /// <inheritdoc/>
    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Of(key).PutIfAbsentAsync(key, content, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, string sha256, CancellationToken cancellationToken = default) =>
        Of(key).PutIfAbsentAsync(key, scratchPath, sha256, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        Of(key).PutIfAbsentAsync(key, scratchPath, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        Of(key).ReplaceIfAsync(key, content, version, cancellationToken);

    /// <inheritdoc/>
    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) => Of(key).GetAsync(key, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => Of(key).ExistsAsync(key, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Whatever another zone holds under a zone's name is no object of the store.</remarks>
    public override async IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The zones' keys lie between others: ledger/ before quarantine/, raw/ and runs/ after it.
        var rest = final.ListAsync(prefix, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (rest.ConfigureAwait(false))
        {
            var more = await rest.MoveNextAsync().ConfigureAwait(false);
            foreach (var (zone, store) in _zones)
            {
                for (; more && string.CompareOrdinal(rest.Current.Key, zone) < 0; more = await rest.MoveNextAsync().ConfigureAwait(false))
                    yield return rest.Current;
                for (; more && IsIn(zone, rest.Current.Key); more = await rest.MoveNextAsync().ConfigureAwait(false))
                {
                }

                if (!prefix.StartsWith(zone, StringComparison.Ordinal) && !zone.StartsWith(prefix, StringComparison.Ordinal))
                    continue;

                var narrowed = prefix.Length > zone.Length ? prefix : zone;
                await foreach (var key in store.ListAsync(narrowed, after, cancellationToken).ConfigureAwait(false))
                    yield return key;
            }

            for (; more; more = await rest.MoveNextAsync().ConfigureAwait(false))
                yield return rest.Current;
        }
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) => Of(key).DeleteAsync(key, cancellationToken);

    /// <inheritdoc/>
    public override string? LocalPath(string key) => Of(key).LocalPath(key);

    /// <inheritdoc/>
    public override string NewScratchPath(string name) => final.NewScratchPath(name);

    /// <inheritdoc/>
    public override Task BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        Task.WhenAll(keys.GroupBy(Of).Select(zone => zone.Key.BringAsync([.. zone], cancellationToken)));

    /// <inheritdoc/>
    public override Task ProbeAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(Each.Select(store => store.ProbeAsync(cancellationToken)));

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> UnfinishedAsync(CancellationToken cancellationToken = default)
    {
        var found = await Task.WhenAll(Each.Select(store => store.UnfinishedAsync(cancellationToken))).ConfigureAwait(false);
        return [.. found.SelectMany(names => names)];
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        foreach (var store in Each)
            await store.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<Store> Each => new[] { raw, transformed, final }.Distinct();

    private Store Of(string key) => _zones.FirstOrDefault(zone => IsIn(zone.Prefix, key)).Store ?? final;

    private static bool IsIn(string zone, string key) => key.StartsWith(zone, StringComparison.Ordinal);
}
