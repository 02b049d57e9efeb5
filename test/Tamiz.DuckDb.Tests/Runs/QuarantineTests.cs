using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Every run leaves the rows it set aside, also one that did nothing anew.</summary>
public class QuarantineTests
{
    private const string Csv = "id,n\n1,1\n2,x\n\"3\n4,4\n";

    [Fact]
    public async Task A_run_that_changes_nothing_leaves_the_same_rows_as_the_one_before()
    {
        using var project = TestProject.OfTable("id integer!, n integer", Csv);
        var first = await project.RunAsync();

        var second = await project.RunAsync();

        first.Quarantine().ShouldContain("2,x,t.csv,2,t.is_type(n)");
        second.Reused().Length.ShouldBe(second.Report.Steps.Length);
        second.Quarantine().ShouldBe(first.Quarantine());
        second.Quarantine(suffix: "-unreadable").ShouldBe(first.Quarantine(suffix: "-unreadable"));
        second.Quarantine(suffix: "-unreadable").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Rows_of_a_file_that_was_renamed_are_named_by_its_new_name()
    {
        using var project = TestProject.OfTable("id integer!, n integer", Csv);
        await project.RunAsync();
        File.Move(Path.Combine(project.Folder, "t.csv"), Path.Combine(project.Folder, "t2.csv"));

        var second = await project.RunAsync();

        second.Quarantine().ShouldContain("2,x,t2.csv,2,t.is_type(n)");
    }

    [Fact]
    public async Task Files_that_somebody_removed_are_written_again()
    {
        using var project = TestProject.OfTable("id integer!, n integer", Csv);
        var first = await project.RunAsync();
        var text = first.Quarantine();
        Directory.Delete(Path.Combine(project.Folder, "store", "shop", "quarantine"), recursive: true);

        var second = await project.RunAsync();

        second.Quarantine().ShouldBe(text);
    }
}
