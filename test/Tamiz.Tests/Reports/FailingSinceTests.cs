using System.Collections.Immutable;
using Shouldly;
using Tamiz.Gate;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.Tests.Reports;

public class FailingSinceTests
{
    [Fact]
    public void A_check_that_does_not_fail_now_fails_since_never() => FailingSince.Of(History("F F P"), hasOlder: false).ShouldBeNull();

    [Fact]
    public void It_fails_since_the_first_of_the_failing_runs_and_the_one_before_was_sound()
    {
        var since = FailingSince.Of(History("F P W F E F"), hasOlder: true)!;

        (since.Run, since.Runs, since.LastSound, since.IsWhole).ShouldBe(("run 3", 3, "run 2", true));
    }

    [Fact]
    public void Runs_that_did_not_reach_it_say_nothing()
    {
        var since = FailingSince.Of(History("P F - S F -"), hasOlder: false)!;

        (since.Run, since.Runs, since.LastSound).ShouldBe(("run 1", 2, "run 0"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Where_all_runs_looked_at_fail_the_beginning_is_known_only_if_there_are_no_older_ones(bool hasOlder, bool isWhole) =>
        FailingSince.Of(History("F F"), hasOlder)!.IsWhole.ShouldBe(isWhole);

    private static ImmutableArray<CheckPoint> History(string statuses) => [.. statuses.Split(' ').Select((status, at) => new CheckPoint(
        $"run {at}", DateTimeOffset.UnixEpoch.AddDays(at), RunOutcome.Blocked, null, StatusOf(status), 10, 1, null))];

    private static CheckStatus? StatusOf(string letter) => letter switch
    {
        "F" => CheckStatus.Fail,
        "E" => CheckStatus.Error,
        "P" => CheckStatus.Pass,
        "W" => CheckStatus.Warn,
        "S" => CheckStatus.Skipped,
        _ => null,
    };
}
