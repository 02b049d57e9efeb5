using System.Collections.Immutable;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>The Spark configuration of a session. Keys and values are Spark's own, such as <c>spark.sql.session.timeZone</c>.</summary>
public sealed class SparkConfiguration
{
    private readonly SparkChannel _channel;

    internal SparkConfiguration(SparkChannel channel) => _channel = channel;

    /// <summary>Returns the value of a key, or null if it has none.</summary>
    public async Task<string?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var reply = await CallAsync(new() { GetOption = new() { Keys = { key } } }, cancellationToken).ConfigureAwait(false);
        return reply.Pairs.FirstOrDefault() is { HasValue: true, Value: var value } ? value : null;
    }

    /// <summary>Returns all keys that start with a text and have a value, with their whole names.</summary>
    public async Task<ImmutableSortedDictionary<string, string>> GetAllAsync(string prefix = "", CancellationToken cancellationToken = default)
    {
        ConfigRequest.Types.GetAll all = new();
        if (prefix.Length > 0)
            all.Prefix = prefix;
        var reply = await CallAsync(new() { GetAll = all }, cancellationToken).ConfigureAwait(false);

        // The server cuts the prefix off.
        return reply.Pairs.Where(pair => pair.HasValue).ToImmutableSortedDictionary(pair => prefix + pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>Sets a key for this session.</summary>
    /// <exception cref="SparkConnectException">The key is one of the server's own (<c>CANNOT_MODIFY_STATIC_CONFIG</c>), or the value is none for it.</exception>
    public async Task SetAsync(string key, string value, CancellationToken cancellationToken = default) =>
        await CallAsync(new() { Set = new() { Pairs = { new KeyValue { Key = key, Value = value } } } }, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets a key back to Spark's built-in default, which may not be what the server started with.</summary>
    public async Task UnsetAsync(string key, CancellationToken cancellationToken = default) =>
        await CallAsync(new() { Unset = new() { Keys = { key } } }, cancellationToken).ConfigureAwait(false);

    /// <summary>Returns whether a session may set the key.</summary>
    public async Task<bool> IsModifiableAsync(string key, CancellationToken cancellationToken = default)
    {
        var reply = await CallAsync(new() { IsModifiable = new() { Keys = { key } } }, cancellationToken).ConfigureAwait(false);
        return reply.Pairs.FirstOrDefault()?.Value == "true";
    }

    private async Task<ConfigResponse> CallAsync(ConfigRequest.Types.Operation operation, CancellationToken cancellationToken)
    {
        var request = _channel.Sign(new ConfigRequest { Operation = operation });
        var reply = await _channel.CallAsync(call => _channel.Client.ConfigAsync(request, call), cancellationToken).ConfigureAwait(false);
        foreach (var warning in reply.Warnings)
            _channel.Options.Warning?.Invoke(warning);
        return reply;
    }
}
