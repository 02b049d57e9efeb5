using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Cleaning;

/// <summary>Keeps the rows for which an SQL condition is true; the others, null included, are dropped and counted.</summary>
/// <param name="Keep">The condition.</param>
public sealed record Filter(UserSql Keep) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "filter";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [];

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["filter"] = Keep.Rendered };
}
