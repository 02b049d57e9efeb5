using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.Tests.Gate;

public class HistoryRulesTests
{
    [Theory]
    [InlineData(100L, 100, "20%", CheckStatus.Pass)]
    [InlineData(100L, 101, "20%", CheckStatus.Pass)]
    [InlineData(100L, 80, "20%", CheckStatus.Pass)]
    [InlineData(100L, 79, "20%", CheckStatus.Fail)]
    [InlineData(100L, 0, "20%", CheckStatus.Fail)]
    [InlineData(100L, 95, "5", CheckStatus.Pass)]
    [InlineData(100L, 94, "5", CheckStatus.Fail)]
    [InlineData(3L, 2, "0", CheckStatus.Fail)]
    [InlineData(0L, 0, "20%", CheckStatus.Na)]
    [InlineData(null, 5, "20%", CheckStatus.Na)]
    public void Rows_may_be_fewer_than_released_up_to_the_limit(long? before, long now, string limit, CheckStatus expected)
    {
        var judgement = Gatekeeper.Judge([Evidence(limit) with { BaseRelease = 7, BaseRows = before, Rows = now }]);

        var check = judgement.Checks.Single();
        check.Id.ShouldBe("t.row_count_drop");
        check.Status.ShouldBe(expected);
        check.Value.ShouldBe($"{now}");
        judgement.Verdict.ShouldBe(expected is CheckStatus.Fail ? Verdict.Blocked : Verdict.Released);
    }

    [Fact]
    public void On_the_first_run_there_is_nothing_to_compare_with()
    {
        var check = Gatekeeper.Judge([Evidence("20%") with { Rows = 5 }]).Checks.Single();

        check.Status.ShouldBe(CheckStatus.Na);
        check.Text.ShouldBe("Nothing is released yet to compare with.");
    }

    [Fact]
    public void The_numbers_behind_a_drop_are_told()
    {
        var check = Gatekeeper.Judge([Evidence("20%") with { BaseRelease = 7, BaseRows = 1000, Rows = 1 }]).Checks.Single();

        check.Text.ShouldBe("1 row, 999 (99.9 %) fewer than the 1,000 of release 7; the limit is 20%.");
    }

    [Fact]
    public void Where_it_is_off_or_the_table_was_not_reached_nothing_is_judged()
    {
        Gatekeeper.Judge([new TableEvidence("t", []) { Measures = [], BaseRelease = 7, BaseRows = 100 }]).Checks.ShouldBeEmpty();
        Gatekeeper.Judge([Evidence("20%") with { Measures = null, BaseRelease = 7, BaseRows = 100 }]).Checks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(60, new[] { 30 }, CheckStatus.Pass)]
    [InlineData(61, new[] { 30 }, CheckStatus.Warn)]
    [InlineData(40, new[] { 10 }, CheckStatus.Warn)]
    [InlineData(39, new[] { 10 }, CheckStatus.Pass)]
    [InlineData(100, new[] { 10, 100, 10 }, CheckStatus.Warn)]
    [InlineData(100, new[] { 100, 10, 100 }, CheckStatus.Pass)]
    [InlineData(90, new[] { 40, 50 }, CheckStatus.Pass)]
    [InlineData(91, new[] { 50, 40 }, CheckStatus.Warn)]
    [InlineData(9000, new int[0], CheckStatus.Na)]
    public void A_step_that_takes_over_twice_the_median_and_half_a_minute_more_warns(int took, int[] before, CheckStatus expected)
    {
        var runtime = new StepRuntime("clean:t", "t", TimeSpan.FromSeconds(took), [.. before.Select(seconds => TimeSpan.FromSeconds(seconds))]);

        var judgement = Gatekeeper.Judge([], [runtime]);

        var check = judgement.Checks.Single();
        check.Id.ShouldBe("clean:t.runtime_increase");
        check.Table.ShouldBe("t");
        check.Status.ShouldBe(expected);
        check.Value.ShouldBe($"{took * 1000}");
        judgement.Verdict.ShouldBe(Verdict.Released);
    }

    private static TableEvidence Evidence(string limit) =>
        new("t", []) { Measures = [], RowCountDrop = Limit.TryParse(limit, out var parsed) ? parsed : throw new FormatException(limit) };
}
