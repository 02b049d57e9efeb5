using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.DuckDb.Tests.Reports;

public class CheckHistoryTests
{
    [Fact]
    public async Task Each_run_says_what_became_of_the_check_and_of_the_run()
    {
        using var project = TestProject.OfTable("id string!, n integer", "id,n\n1,1\n", "checks:\n  - between: { column: n, min: 0, max: 9 }");
        await project.RunAsync();
        project.Write("t.csv", "id,n\n1,1\n2,99\n");
        await project.RunAsync();
        project.Write("t.csv", "x,n\n1,1\n");
        await project.RunAsync();

        var (points, hasOlder) = await ReadAsync(project, "t.between(n)", 10);

        points.Select(point => (point.Outcome, point.Release, point.Status, point.RowsFailed)).ShouldBe(
        [
            (RunOutcome.Released, 1, CheckStatus.Pass, 0),
            (RunOutcome.Blocked, null, CheckStatus.Fail, 1),
            (RunOutcome.Blocked, null, CheckStatus.Skipped, null),
        ]);
        hasOlder.ShouldBeFalse();
        FailingSince.Of(points, hasOlder)!.LastSound.ShouldBe(points[0].Run);
    }

    [Fact]
    public async Task However_many_runs_there_are_only_so_many_are_read()
    {
        using var project = TestProject.OfTable("id string!", "id\n1\n");
        for (var run = 0; run < 4; run++)
            await project.RunAsync();

        var (points, hasOlder) = await ReadAsync(project, "t.not_null(id)", 2);

        points.Length.ShouldBe(2);
        hasOlder.ShouldBeTrue();
        points.ShouldAllBe(point => point.Status == CheckStatus.Pass);
    }

    [Fact]
    public async Task The_last_judgement_of_a_run_holds()
    {
        using var project = TestProject.OfTable("id string!, n integer", "id,n\n1,99\n", "checks:\n  - between: { column: n, min: 0, max: 9 }");
        var run = await project.RunAsync();
        var folder = Path.Combine(project.Folder, "store", "shop", "runs", run.Result.Run);
        File.WriteAllText(Path.Combine(folder, "judgement-2.json"), File.ReadAllText(Path.Combine(folder, "judgement-1.json")).Replace("\"status\":\"fail\"", "\"status\":\"waived\"", StringComparison.Ordinal));

        (await ReadAsync(project, "t.between(n)", 10)).Points.Single().Status.ShouldBe(CheckStatus.Waived);
    }

    private static Task<(System.Collections.Immutable.ImmutableArray<CheckPoint> Points, bool HasOlder)> ReadAsync(TestProject project, string check, int most) =>
        new CheckHistory(project.Store, project.Ledger()).ReadAsync(check, most, TestContext.Current.CancellationToken);
}
