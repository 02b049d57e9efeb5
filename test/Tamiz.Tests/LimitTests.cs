using CsCheck;
using Shouldly;
using Xunit;

namespace Tamiz.Tests;

public class LimitTests
{
    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("5", 5, false)]
    [InlineData("1%", 1, true)]
    [InlineData("0.5%", 0.5, true)]
    [InlineData("100%", 100, true)]
    [InlineData("1 %", 1, true)]
    public void A_count_or_a_share_is_a_limit(string text, double amount, bool isShare)
    {
        Limit.TryParse(text, out var limit).ShouldBeTrue();
        limit.ShouldBe(new Limit((decimal)amount, isShare));
    }

    [Theory]
    [InlineData("0.01")]
    [InlineData("1.0")]
    [InlineData("-1")]
    [InlineData("-1%")]
    [InlineData("+1")]
    [InlineData("120%")]
    [InlineData("100.1%")]
    [InlineData("%")]
    [InlineData("")]
    [InlineData("1e2")]
    [InlineData("1,000")]
    [InlineData("1%%")]
    [InlineData(" 1")]
    [InlineData("one")]
    public void What_could_mean_either_or_nothing_is_refused(string text) => Limit.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_limit_is_printed_as_it_is_read() =>
        Gen.Int[0, 1_000_000_000].Select(Gen.Bool, (amount, share) => share ? new Limit(amount % 100_000_001 / 1_000_000m, true) : new Limit(amount, false)).Sample(limit =>
        {
            Limit.TryParse(limit.ToString(), out var again).ShouldBeTrue(limit.ToString());
            again!.Amount.ShouldBe(limit.Amount);
            again.IsShare.ShouldBe(limit.IsShare);
        });

    [Theory]
    [InlineData("0", 0, 10, true)]
    [InlineData("0", 1, 10, false)]
    [InlineData("5", 5, 10, true)]
    [InlineData("5", 6, 10, false)]
    [InlineData("1%", 1, 100, true)]
    [InlineData("1%", 1, 99, false)]
    [InlineData("1%", 2, 100, false)]
    [InlineData("100%", 7, 7, true)]
    [InlineData("0%", 0, 0, true)]
    [InlineData("33.3%", 333, 1000, true)]
    [InlineData("33.3%", 334, 1000, false)]
    [InlineData("50%", 4611686018427387903, 9223372036854775807, true)]
    public void The_limit_itself_is_allowed(string text, long rows, long of, bool allowed)
    {
        Limit.TryParse(text, out var limit).ShouldBeTrue();
        limit.Allows(rows, of).ShouldBe(allowed);
    }

    [Fact]
    public void A_share_allows_what_whole_numbers_say() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000]).Sample((hundredths, rows, of) =>
            new Limit(hundredths / 100m, IsShare: true).Allows(rows, of).ShouldBe(rows * 10_000L <= hundredths * of));
}
