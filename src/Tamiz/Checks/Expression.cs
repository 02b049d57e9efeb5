using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>An SQL condition over the columns of a row. Null passes, as in SQL's own CHECK constraints.</summary>
/// <param name="Sql">The condition.</param>
public sealed record Expression(UserSql Sql) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "expression";

    /// <inheritdoc/>
    public override string Subject => Sql.Written.ReplaceLineEndings(" ").Trim();

    /// <inheritdoc/>
    public override string Rule => Subject;

    internal override Check At(RunTime time) => (Expression)base.At(time) with { Sql = time.In(Sql) };

    internal override RowCondition Condition(Labelling labelling) => new($"(\n{Sql.Rendered}\n) IS NOT NULL", $"NOT (\n{Sql.Rendered}\n)");

    private protected override JsonObject MeasuredSettings() => new() { ["sql"] = Sql.Rendered };
}
