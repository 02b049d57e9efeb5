using Shouldly;
using Tamiz.Checks;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Runs;

public class ParentOrderTests
{
    [Theory]
    [InlineData("visits:patients patients", "patients() visits(patients validated)")]
    [InlineData("a:b,c b:c c", "c() b(c validated) a(b validated, c validated)")]
    [InlineData("a:a", "a()")]
    [InlineData("a:b b:a", "b(a cleaned) a(b cleaned)")]
    [InlineData("x:a a:b b:c c:a", "c(a cleaned) b(c cleaned) a(b cleaned) x(a validated)")]
    [InlineData("a:b b:a,c c", "c() b(a cleaned, c validated) a(b cleaned)")]
    public void Parents_come_first_and_in_a_circle_cleaned_rows_are_looked_at(string datasets, string expected)
    {
        var sources = datasets.Split(' ').Select(item => item.Split(':')).Select(parts => Dataset(parts[0], parts.Length > 1 ? parts[1].Split(',') : []));

        string.Join(' ', ParentOrder.Sort([.. sources]).Select(Describe)).ShouldBe(expected);
    }

    private static SourceDataset Dataset(string name, string[] parents) => new()
    {
        Name = name,
        Source = [$"{name}.csv"],
        SchemaPath = $"{name}.json",
        Schema = new TableSchema([new("id", new(TypeKind.String))]),
        Checks = [.. parents.Select(parent => new References(["id"], parent, ["id"]) { Name = $"to_{parent}" })],
    };

    private static string Describe(PlannedSource source) =>
        $"{source.Dataset.Name}({string.Join(", ", source.Parents.OrderBy(parent => parent.Key, StringComparer.Ordinal).Select(parent => $"{parent.Key} {(parent.Value ? "validated" : "cleaned")}"))})";
}
