using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>Merges rows with the same key into one. A row with a null in the key is a duplicate of none.</summary>
/// <param name="Key">The key; empty for all columns (<c>exact</c>), where two nulls are the same.</param>
/// <param name="KeepLast">Whether the last is kept, else the first.</param>
/// <param name="OrderBy">The column that orders them before file and record do; <see langword="null"/> for none. Null values come first.</param>
public sealed record Deduplicate(ImmutableArray<string> Key, bool KeepLast = false, string? OrderBy = null) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "deduplicate";

    /// <summary>Gets whether whole rows are compared.</summary>
    public bool IsExact => Key.IsEmpty;

    /// <summary>Gets what merged rows are counted under. The default is the operation's name.</summary>
    public string By { get; init; } = "deduplicate";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => OrderBy is null ? Key : [.. Key, OrderBy];

    /// <inheritdoc/>
    public override JsonObject Settings() => new()
    {
        [By] = Texts(Key),
        ["keep"] = KeepLast ? "last" : "first",
        ["order_by"] = OrderBy,
    };
}
