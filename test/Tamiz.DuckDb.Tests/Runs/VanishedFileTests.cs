using Shouldly;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A file of the store that somebody takes away while a run works ends the run for a reason that has a name, and the next run makes it anew.</summary>
public class VanishedFileTests
{
    private const string Csv = "id,n\n1,1\n2,x\n3,-3\n\"4,4\n";
    private const string Settings = "read: { max_unreadable: 9 }\nchecks: [ { between: { column: n, min: 0, on_fail: quarantine } } ]";

    [Theory]
    [InlineData("validate:t", "raw", "store_file_gone")]
    [InlineData("clean:t", "transformed", "engine_infrastructure")]
    public async Task A_file_that_is_gone_in_the_middle_ends_the_run_and_the_next_one_makes_it_anew(string after, string zone, string code)
    {
        using var project = TestProject.OfTable("id integer!, n integer", Csv, Settings);
        project.Progress = happened =>
        {
            if (happened is RunEvent.StepEnded { Record.Step: var step } && step == after)
                Remove(project, zone);
        };

        var error = await Should.ThrowAsync<TamizException>(() => project.RunAsync());

        (error.Code, error.Reason).ShouldBe((code, ExitReason.Transient));
        error.Message.ShouldContain($"/shop/{zone}/");
        error.Hint.ShouldNotBeNull();
        project.Progress = _ => { };
        var next = await project.RunAsync();
        next.Result.Reason.ShouldBe(ExitReason.Done);
        next.QuarantinedBy().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Which_file_it_was_is_said_and_what_to_do()
    {
        using var project = TestProject.OfTable("id integer!, n integer", Csv, Settings);
        project.Progress = happened =>
        {
            if (happened is RunEvent.StepEnded { Record.Step: "clean:t" })
                Remove(project, "raw");
        };

        var error = await Should.ThrowAsync<TamizException>(() => project.RunAsync());

        error.Message.ShouldMatch("^'.*/store/shop/raw/t/[0-9a-f]{64}-t.csv' is gone: somebody removed it while the run was at work.$");
        error.Hint.ShouldBe("See who removes files there, then run again: what is missing is made anew.");
    }

    private static void Remove(TestProject project, string zone)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", zone), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
            File.Delete(file);
    }
}
