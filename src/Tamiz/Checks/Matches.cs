using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>A text as a whole has a form. Null passes; the empty text is looked at.</summary>
/// <param name="Column">A text column.</param>
/// <param name="Regex">The form, a regular expression of the subset that engines share: no looking around, no reference back.</param>
public sealed record Matches(string Column, string Regex) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "matches";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} has the form {Regex}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override ColumnNeed Need => ColumnNeed.Text;

    internal override (string Text, string Next)? Mistake
    {
        get
        {
            try
            {
                _ = CommonRegex.Parse(Regex);
                return null;
            }
            catch (FormatException e)
            {
                return ($"has a regular expression that not every engine reads alike. {e.Message}",
                    "docs/reference/semantics.md lists what may stand there; in double quotes YAML wants each backslash twice.");
            }
        }
    }

    internal override RowCondition Condition(Labelling labelling) =>
        new(labelling.Present(Column), $"NOT {labelling.Dialect.FullMatch(labelling.Column(Column), CommonRegex.Parse(Regex).Pattern)}");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["regex"] = Regex };
}
