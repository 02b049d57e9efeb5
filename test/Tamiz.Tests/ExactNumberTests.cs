using System.Globalization;
using CsCheck;
using Shouldly;
using Xunit;

namespace Tamiz.Tests;

public class ExactNumberTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData("+0.50", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1e-07", "0.0000001")]
    [InlineData("-1.25E+3", "-1250")]
    [InlineData("100000000000000000000000000000000000000.01", "100000000000000000000000000000000000000.01")]
    public void A_number_is_read_with_all_its_digits(string text, string expected)
    {
        ExactNumber.TryParse(text, out var number).ShouldBeTrue();
        number.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("nan")]
    [InlineData("1e9999999999")]
    [InlineData("1,5")]
    [InlineData("0x1F")]
    [InlineData("2026-01-02")]
    public void Other_text_is_no_number(string text) => ExactNumber.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void It_computes_as_decimals_do() =>
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 6], Gen.Int[-1_000_000, 1_000_000], Gen.Int[1, 999]).Sample((a, scale, b, divisor) =>
        {
            var (x, y) = (new decimal(Math.Abs(a), 0, 0, a < 0, (byte)scale), b / 100m);
            var (exact, other) = (ExactNumber.Of(x), ExactNumber.Of(y));
            Same(exact + other, x + y);
            Same(exact - other, x - y);
            Same(exact * other, x * y);
            exact.CompareTo(other).ShouldBe(x.CompareTo(y));
            for (var digits = 0; digits < 8; digits++)
                Same(exact.DividedBy(divisor, digits), RoundedQuotient(x, divisor, digits));
        });

    private static void Same(ExactNumber number, decimal expected) => decimal.Parse(number.ToString(), CultureInfo.InvariantCulture).ShouldBe(expected);

    // Halves are seen by multiplying back, since a decimal's own quotient is rounded already.
    private static decimal RoundedQuotient(decimal number, int divisor, int digits)
    {
        var unit = new decimal(1, 0, 0, false, (byte)digits);
        var below = Math.Floor(number / divisor / unit) * unit;
        while (below * divisor > number)
            below -= unit;
        while ((below + unit) * divisor <= number)
            below += unit;
        var twice = (number - (below * divisor)) * 2;
        var whole = unit * divisor;
        var isOdd = below / unit % 2 != 0;
        return twice > whole || (twice == whole && isOdd) ? below + unit : below;
    }
}
