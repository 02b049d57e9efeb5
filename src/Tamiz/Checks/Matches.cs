using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

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
                _ = new Regex(Regex, RegexOptions.NonBacktracking);
                return null;
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return ($"has a regular expression that cannot be used: {(e is RegexParseException parse ? $"{parse.Error} at character {parse.Offset}" : "it looks around or back")}.",
                    "Write one of the forms that docs/reference/semantics.md lists; in double quotes YAML wants each backslash twice.");
            }
        }
    }

    internal override RowCondition Condition(Labelling labelling) =>
        new(labelling.Present(Column), $"NOT {labelling.Dialect.FullMatch(labelling.Column(Column), Regex)}");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["regex"] = Regex };
}
