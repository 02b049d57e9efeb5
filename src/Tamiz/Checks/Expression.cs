using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>An SQL condition over the columns of a row. Null passes, as in SQL's own CHECK constraints.</summary>
/// <param name="Sql">The condition, rendered.</param>
public sealed record Expression(string Sql) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "expression";

    /// <inheritdoc/>
    public override string Subject => Sql.ReplaceLineEndings(" ").Trim();

    /// <inheritdoc/>
    public override string Rule => Subject;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [];

    internal override RowCondition Condition(Labelling labelling) => new($"(\n{Sql}\n) IS NOT NULL", $"NOT (\n{Sql}\n)");

    private protected override JsonObject Settings() => new() { ["sql"] = Sql };
}
