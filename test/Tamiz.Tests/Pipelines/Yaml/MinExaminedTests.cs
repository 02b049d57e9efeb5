using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Checks;
using Tamiz.Pipelines.Yaml;
using Xunit;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>What is shown as the default of <c>min_examined</c> is what the model holds.</summary>
public class MinExaminedTests
{
    [Theory]
    [InlineData("not_null: { column: weight }", 1)]
    [InlineData("mean: { column: weight, min: 0 }", 1)]
    [InlineData("stdev: { column: weight, min: 0 }", 2)]
    [InlineData("correlation: { column: weight, with: price, min: 0 }", 2)]
    [InlineData("row_count: { min: 1 }", 0)]
    [InlineData("query: { sql: select weight from t where weight = 0 }", 0)]
    [InlineData("compare: { sql: select 1, to_sql: select 1 }", 0)]
    public void The_default_shown_is_the_default_that_holds(string item, long least)
    {
        using var folder = new ProjectFolder($"version: 1\npipeline: p\ndatasets:\n  t:\n    source: t.csv\n    schema: orders.json\n    checks:\n      - {item}\n");

        var check = folder.Load().Sources.Single().Checks.Last(made => made.Kind == item.Split(':')[0]);

        check.MinExamined.ShouldBe(least);
        check.Settings().ContainsKey("min_examined").ShouldBeFalse();
        DefaultOf(item.Split(':')[0]).ShouldBe(least.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_greater_number_counts_and_a_smaller_one_says_nothing()
    {
        (new NotNull("a") { MinExamined = 30 }).MinExamined.ShouldBe(30);
        (new NotNull("a") { MinExamined = 30 }).Settings()["min_examined"]!.GetValue<long>().ShouldBe(30);
        (new NotNull("a") { MinExamined = 0 }).MinExamined.ShouldBe(1);
    }

    private static string? DefaultOf(string kind)
    {
        var shape = CheckShapes.Item.Describe()["properties"]![kind]!.AsObject();
        var map = shape["anyOf"] is JsonArray forms ? forms[^1]! : shape;
        return (string?)map["properties"]!["min_examined"]!["default"];
    }
}
