using System.Text;
using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Every way in which a file can differ from its schema: what is said, and how the run ends. Compared before any value is looked at.</summary>
public class FileDifferenceTests
{
    private const string Columns = "id string!, name string, age integer";
    private const string Rows = "P1,Ann,30\nP2,Bea,40\n";

    [Theory]
    [InlineData("as it should be", "id,name,age\n" + Rows, 0, "The files have the columns of the schema.")]
    [InlineData("a required column missing", "name,age\nAnn,30\n", 4, "lacks the column 'id', which the schema requires. Bring it back into the file")]
    [InlineData("a nullable column missing", "id,name\nP1,Ann\n", 0, "lacks the column 'age'; it is null in every row.")]
    [InlineData("a column more", "id,name,age,shoe\nP1,Ann,30,38\n", 0, "has the column 'shoe', which the schema does not know; it is kept in raw/ only.")]
    [InlineData("another order", "age,id,name\n30,P1,Ann\n", 0, "has its columns in another order; they are read by name.")]
    [InlineData("another case", "ID,Name,AGE\n" + Rows, 0, "writes 'ID' for the column 'id'.")]
    [InlineData("a renamed required column", "i-d,name,age\n" + Rows, 4, "lacks the column 'id', which the schema requires. Is it 'i-d'?")]
    [InlineData("a renamed nullable column", "id,full_name,age\n" + Rows, 0, "lacks the column 'name'; it is null in every row.")]
    [InlineData("a column twice", "id,name,name,age\nP1,Ann,Ann,30\n", 4, "has the column 'name' 2 times. Name them apart.")]
    [InlineData("semicolons for commas", "id;name;age\nP1;Ann;30\n", 4, "is that the delimiter (read: { delimiter: \";\" })?")]
    [InlineData("tabs for commas", "id\tname\tage\nP1\tAnn\t30\n", 4, "is that the delimiter (read: { delimiter: \"\\t\" })?")]
    [InlineData("no header", "P1,Ann,30\nP2,Bea,40\n", 4, "lacks the column 'id', which the schema requires.")]
    [InlineData("nothing in it", "", 4, "is empty: it has no header. Write it anew or fetch it again.")]
    [InlineData("a header and no rows", "id,name,age\n", 3, "The files have the columns of the schema.")]
    public async Task A_difference_in_the_header_is_a_finding_with_its_policy(string what, string csv, int exitCode, string says) =>
        await EndsAsync(what, Encoding.UTF8.GetBytes(csv), exitCode, says);

    [Theory]
    [InlineData("keep_aside", 0, "it is kept in raw/ only.")]
    [InlineData("ignore", 0, "The files have the columns of the schema.")]
    [InlineData("block", 4, "which the schema does not know (extra_columns: block). Take it out of the file, or into the schema.")]
    public async Task What_becomes_of_a_column_more_is_the_projects_to_say(string policy, int exitCode, string says) =>
        await EndsAsync(policy, "id,name,age,shoe\nP1,Ann,30,38\n"u8.ToArray(), exitCode, says, $"extra_columns: {policy}");

    [Fact]
    public async Task A_file_with_none_of_the_columns_is_another_file_though_all_could_be_null()
    {
        using var project = TestProject.OfTable("name string, age integer", "name;age\nAnn;30\n");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(4);
        run.Check("t.schema").Text.ShouldContain("'t.csv' has none of the columns that the schema knows. Its header is one field with ';' in it");
    }

    [Theory]
    [InlineData("id,name,age\nP1,Ann,30\nP2,Bea\nP3,Cea,50\n", "3 = 2 + 0 + 0 + 0 + 1")]
    [InlineData("id,name,age\nP1,Ann,30\nP2,Bea,40,x\nP3,Cea,50\n", "3 = 2 + 0 + 0 + 0 + 1")]
    public async Task A_number_of_fields_that_changes_midway_sets_the_record_aside_and_blocks(string csv, string account)
    {
        using var project = TestProject.OfTable(Columns, csv);

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Account().ShouldBe(account);
        run.Status("t.unreadable").ShouldBe(Gate.CheckStatus.Fail);
        run.Quarantine(suffix: "-unreadable").ShouldContain("fields, expected 3");
    }

    [Fact]
    public async Task Another_encoding_is_never_taken_for_text()
    {
        await EndsAsync("UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("id,name,age\n" + Rows)], 4, "The header of 't.csv' cannot be read");
        await EndsAsync("a header in latin-1", Encoding.Latin1.GetBytes("id,ñame,age\n" + Rows), 4, "The header of 't.csv' cannot be read");
        using var project = TestProject.OfTable(Columns, "");
        project.Write("t.csv", "");
        await File.WriteAllBytesAsync(Path.Combine(project.Folder, "t.csv"), Encoding.Latin1.GetBytes("id,name,age\nP1,Iñes,30\n"), TestContext.Current.CancellationToken);
        var run = await project.RunAsync();
        run.ExitCode.ShouldBe(3);
        run.Account().ShouldBe("1 = 0 + 0 + 0 + 0 + 1");
    }

    [Fact]
    public async Task Types_are_looked_at_in_the_whole_file_not_in_a_sample()
    {
        var csv = new StringBuilder("id,name,age\n");
        for (var row = 1; row <= 30_000; row++)
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"P{row},Ann,{(row == 29_999 ? "old" : "30")}\n");
        using var project = TestProject.OfTable(Columns, csv.ToString());

        var run = await project.RunAsync();

        run.QuarantinedBy().ShouldBe([KeyValuePair.Create(29_999L, "t.is_type(age)")]);
    }

    private static async Task EndsAsync(string what, byte[] bytes, int exitCode, string says, string settings = "")
    {
        using var project = TestProject.OfFiles("t.csv", Columns, settings, ("t.csv", bytes));

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(exitCode, what);
        var text = run.Check("t.schema").Text;
        (says.StartsWith("The files have", StringComparison.Ordinal) && !text.StartsWith("The files have", StringComparison.Ordinal) ? text.StartsWith("The schema of 't' is not in", StringComparison.Ordinal) : text.Contains(says, StringComparison.Ordinal)).ShouldBeTrue($"{what}: {text}");
        if (exitCode == 4)
            project.Output().ShouldBeEmpty();
    }
}
