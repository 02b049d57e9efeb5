using System.Globalization;
using CsCheck;
using Shouldly;
using Tamiz.Checks;
using Tamiz.Gate;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Gate;

public class GatekeeperTests
{
    [Theory]
    [InlineData(0, 0, "block", "0", CheckStatus.Na)]
    [InlineData(10, 0, "block", "0", CheckStatus.Pass)]
    [InlineData(10, 1, "block", "0", CheckStatus.Fail)]
    [InlineData(10, 1, "warn", "0", CheckStatus.Warn)]
    [InlineData(10, 10, "warn", "0", CheckStatus.Warn)]
    [InlineData(10, 10, "quarantine", "0", CheckStatus.Warn)]
    [InlineData(10, 2, "block", "2", CheckStatus.Warn)]
    [InlineData(10, 3, "block", "2", CheckStatus.Fail)]
    [InlineData(100, 1, "block", "1%", CheckStatus.Warn)]
    [InlineData(99, 1, "block", "1%", CheckStatus.Fail)]
    [InlineData(200, 3, "block", "1%", CheckStatus.Fail)]
    [InlineData(3, 3, "block", "100%", CheckStatus.Warn)]
    public void A_row_check_is_judged_by_what_was_examined_and_what_failed(long examined, long failed, string onFail, string tolerance, CheckStatus expected)
    {
        var check = new NotNull("a") { OnFail = Enum.Parse<OnFail>(onFail, ignoreCase: true), Tolerance = Parse(tolerance) };

        var judged = Judge(check, new CheckMeasure("t.not_null(a)", examined, failed));

        judged.Status.ShouldBe(expected);
        judged.RowsExamined.ShouldBe(examined);
        judged.RowsFailed.ShouldBe(failed);
        Verdict(check, new CheckMeasure("t.not_null(a)", examined, failed)).ShouldBe(expected is CheckStatus.Fail ? Tamiz.Gate.Verdict.Blocked : Tamiz.Gate.Verdict.Released);
    }

    [Theory]
    [InlineData(OnFail.Block)]
    [InlineData(OnFail.Warn)]
    [InlineData(OnFail.Quarantine)]
    public void What_could_not_be_evaluated_blocks_whatever_its_settings(OnFail onFail)
    {
        var check = new Expression("a / 0 > 1") { Name = "e", OnFail = onFail, Tolerance = new Limit(100, IsShare: true) };
        var judgement = Gatekeeper.Judge([new TableEvidence("t", [check]) { Measures = [new CheckMeasure("t.e", 0, 0) { Error = "A cast failed." }] }]);

        judgement.Checks.Single().Status.ShouldBe(CheckStatus.Error);
        judgement.Checks.Single().Text.ShouldContain("A cast failed.");
        judgement.Verdict.ShouldBe(Tamiz.Gate.Verdict.Blocked);
        judgement.Reason.ShouldBe(ExitReason.Blocked);
    }

    [Fact]
    public void What_was_not_reached_is_skipped_and_blocks()
    {
        var judgement = Gatekeeper.Judge([new TableEvidence("t", [new NotNull("a"), new RowCount(1, null)]) { NotReached = "Something stood in the way." }]);

        judgement.Checks.ShouldAllBe(check => check.Status == CheckStatus.Skipped && check.Text == "Something stood in the way.");
        judgement.Verdict.ShouldBe(Tamiz.Gate.Verdict.Blocked);
    }

    [Theory]
    [InlineData(1L, null, 0, OnFail.Block, CheckStatus.Fail)]
    [InlineData(1L, null, 1, OnFail.Block, CheckStatus.Pass)]
    [InlineData(1L, null, 0, OnFail.Warn, CheckStatus.Warn)]
    [InlineData(null, 5L, 5, OnFail.Block, CheckStatus.Pass)]
    [InlineData(null, 5L, 6, OnFail.Block, CheckStatus.Fail)]
    [InlineData(2L, 4L, 1, OnFail.Block, CheckStatus.Fail)]
    [InlineData(2L, 4L, 2, OnFail.Block, CheckStatus.Pass)]
    [InlineData(2L, 4L, 4, OnFail.Block, CheckStatus.Pass)]
    [InlineData(2L, 4L, 5, OnFail.Block, CheckStatus.Fail)]
    [InlineData(0L, null, 0, OnFail.Block, CheckStatus.Pass)]
    public void The_limits_of_row_count_are_allowed_themselves(long? min, long? max, long rows, OnFail onFail, CheckStatus expected)
    {
        var evidence = new TableEvidence("t", [new RowCount(min, max) { OnFail = onFail }]) { Measures = [], Rows = rows };

        Gatekeeper.Judge([evidence]).Checks.Single().Status.ShouldBe(expected);
    }

    [Theory]
    [InlineData(100, 98, 1, 0, 1, 0, "1%", "0", "Pass/Pass/Pass")]
    [InlineData(100, 98, 0, 0, 2, 0, "1%", "0", "Pass/Fail/Pass")]
    [InlineData(100, 99, 0, 0, 0, 1, "1%", "0", "Fail/Pass/Pass")]
    [InlineData(100, 99, 0, 0, 0, 1, "1%", "1", "Pass/Pass/Pass")]
    [InlineData(100, 50, 20, 30, 0, 0, "1%", "0", "Pass/Pass/Pass")]
    [InlineData(100, 98, 0, 0, 1, 0, "1%", "0", "Pass/Pass/Fail")]
    [InlineData(100, 101, 0, 0, 0, 0, "1%", "0", "Pass/Pass/Fail")]
    [InlineData(0, 0, 0, 0, 0, 0, "1%", "0", "Na/Na/Pass")]
    public void Unreadable_quarantined_and_the_account_are_judged_against_all_records_read(
        long read, long kept, long merged, long filtered, long quarantined, long unreadable, string quarantineMax, string maxUnreadable, string expected)
    {
        var evidence = new TableEvidence("t", [])
        {
            Measures = [],
            Account = new Account("t", read, kept, merged, filtered, quarantined, unreadable),
            QuarantineMax = Parse(quarantineMax),
            MaxUnreadable = Parse(maxUnreadable),
        };

        var judgement = Gatekeeper.Judge([evidence]);

        judgement.Checks.Select(check => check.Id).ShouldBe(["t.unreadable", "t.quarantine", "t.reconciliation"]);
        string.Join('/', judgement.Checks.Select(check => check.Status)).ShouldBe(expected);
        judgement.Verdict.ShouldBe(expected.Contains("Fail", StringComparison.Ordinal) ? Tamiz.Gate.Verdict.Blocked : Tamiz.Gate.Verdict.Released);
    }

    [Fact]
    public void An_account_that_does_not_balance_shows_every_number_and_says_whose_fault_it_is()
    {
        var judgement = Gatekeeper.Judge([new TableEvidence("t", []) { Account = new Account("t", 1_000, 990, 1, 2, 3, 5) }]);

        judgement.Checks.Single(check => check.Kind == "reconciliation").Text.ShouldBe(
            "1,000 read = 990 kept + 1 merged + 2 filtered + 3 quarantined + 5 unreadable does not hold; this is a defect of Tamiz.");
    }

    [Fact]
    public void A_broken_schema_ends_with_exit_4_and_findings_that_break_come_first()
    {
        var judgement = Gatekeeper.Judge([new TableEvidence("t", [new NotNull("a")])
        {
            NotReached = "The schema.",
            SchemaFindings = [new SchemaFinding("extra_column", "An extra column.", Breaks: false), new SchemaFinding("missing_required", "A missing column.", Breaks: true)],
        }]);

        judgement.Reason.ShouldBe(ExitReason.Schema);
        judgement.Checks.Select(check => (check.Status, check.Text)).ShouldBe([(CheckStatus.Fail, "A missing column. An extra column."), (CheckStatus.Skipped, "The schema.")]);
    }

    [Fact]
    public void Findings_that_do_not_break_only_warn()
    {
        var judgement = Gatekeeper.Judge([new TableEvidence("t", []) { SchemaFindings = [new SchemaFinding("extra_column", "An extra column.", Breaks: false)] }]);

        judgement.Checks.Single().Status.ShouldBe(CheckStatus.Warn);
        judgement.Reason.ShouldBe(ExitReason.Done);
    }

    [Fact]
    public void A_blocked_run_of_several_tables_is_blocked_by_the_one_that_fails()
    {
        var good = new TableEvidence("good", [new NotNull("a")]) { Measures = [new CheckMeasure("good.not_null(a)", 5, 0)] };
        var bad = new TableEvidence("bad", [new NotNull("a")]) { Measures = [new CheckMeasure("bad.not_null(a)", 5, 1)] };

        var judgement = Gatekeeper.Judge([good, bad]);

        judgement.Blocking.Select(check => check.Id).ShouldBe(["bad.not_null(a)"]);
        judgement.Reason.ShouldBe(ExitReason.Blocked);
    }

    [Theory]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(1, 1_000_000, "< 0.1 %")]
    [InlineData(999_999, 1_000_000, "> 99.9 %")]
    [InlineData(1_000_000, 1_000_000, "100.0 %")]
    [InlineData(1, 1_000, "0.1 %")]
    public void A_share_never_says_nothing_of_something_nor_all_of_less(long failed, long examined, string share) =>
        Judge(new NotNull("a"), new CheckMeasure("t.not_null(a)", examined, failed)).Text.ShouldContain($"({share})");

    [Fact]
    public void Any_share_is_near_the_truth() => Gen.Select(Gen.Long[1, 2_000_000_000], Gen.Long[1, 2_000_000_000]).Sample((a, b) =>
    {
        var (failed, examined) = (Math.Min(a, b), Math.Max(a, b));
        var text = Judge(new NotNull("a"), new CheckMeasure("t.not_null(a)", examined, failed)).Text;
        var share = text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..text.IndexOf(" %)", StringComparison.Ordinal)];
        var truth = 100m * failed / examined;

        share.ShouldNotBe("0.0");
        if (failed < examined)
            share.ShouldNotBe("100.0");
        Math.Abs(decimal.Parse(share.TrimStart('<', '>', ' '), CultureInfo.InvariantCulture) - truth).ShouldBeLessThanOrEqualTo(0.1m);
    });

    [Fact]
    public void Texts_say_how_many_of_how_many_and_what_was_let_pass()
    {
        var measure = new CheckMeasure("t.not_null(a)", 12_345, 12);

        Judge(new NotNull("a"), measure).Text.ShouldBe("12 of 12,345 rows (0.1 %).");
        Judge(new NotNull("a") { Tolerance = Parse("5") }, measure).Text.ShouldBe("12 of 12,345 rows (0.1 %), tolerated up to 5.");
        Judge(new NotNull("a") { Tolerance = Parse("1%") }, measure).Text.ShouldBe("12 of 12,345 rows (0.1 %), tolerated up to 1%.");
        Judge(new NotNull("a") { OnFail = OnFail.Warn }, measure).Text.ShouldBe("12 of 12,345 rows (0.1 %), only a warning.");
        Judge(new NotNull("a") { OnFail = OnFail.Quarantine }, measure).Text.ShouldBe("12 of 12,345 rows (0.1 %) quarantined.");
    }

    private static JudgedCheck Judge(Tamiz.Checks.Check check, CheckMeasure measure) => Gatekeeper.Judge([new TableEvidence("t", [check]) { Measures = [measure] }]).Checks.Single();

    private static Verdict Verdict(Tamiz.Checks.Check check, CheckMeasure measure) => Gatekeeper.Judge([new TableEvidence("t", [check]) { Measures = [measure] }]).Verdict;

    private static Limit Parse(string text)
    {
        Limit.TryParse(text, out var limit).ShouldBeTrue();
        return limit!;
    }
}
