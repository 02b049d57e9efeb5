using CsCheck;
using Shouldly;
using Tamiz.Runs;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Runs;

public class RunIdTests
{
    [Fact]
    public void A_run_is_named_by_its_start_in_UTC_and_four_digits() =>
        RunId.New(new DateTimeOffset(2026, 9, 21, 8, 12, 0, 987, TimeSpan.FromHours(2)), () => "7f3a").ShouldBe("20260921T061200Z-7f3a");

    [Fact]
    public void Names_sort_by_time_and_may_stand_in_a_store() => Gen.Select(Gen.DateTime, Gen.DateTime).Sample((a, b) =>
    {
        var (first, second) = (RunId.New(Utc(a < b ? a : b), () => "ffff"), RunId.New(Utc(a < b ? b : a).AddSeconds(1), () => "0000"));

        string.CompareOrdinal(first, second).ShouldBeLessThan(0);
        StoreKey.IsValidPart(first).ShouldBeTrue();
    });

    private static DateTimeOffset Utc(DateTime time) => new(new DateTime(Math.Min(time.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc));
}
