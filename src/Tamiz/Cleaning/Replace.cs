using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Cleaning;

/// <summary>Replaces each occurrence of a text, or of what a regular expression matches, from left to right.</summary>
/// <param name="Column">The column.</param>
/// <param name="Find">The text, or the regular expression as written.</param>
/// <param name="IsRegex">Whether it is a regular expression of the common subset (docs/reference/semantics.md).</param>
/// <param name="With">What stands there instead. For a regular expression <c>\1</c> to <c>\9</c> are its groups and <c>\\</c> is a backslash.</param>
public sealed record Replace(string Column, string Find, bool IsRegex, string With) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "replace";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override bool NeedsText => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["replace"] = Column, [IsRegex ? "regex" : "text"] = Find, ["with"] = With };

    internal override string Write(Cell cell) => IsRegex
        ? cell.Sql.ReplaceRegex(cell.Value, CommonRegex.Parse(Find).Pattern, With)
        : cell.Sql.ReplaceText(cell.Value, Find, With);
}
