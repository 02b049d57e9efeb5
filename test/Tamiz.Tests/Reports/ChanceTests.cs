using Shouldly;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.Tests.Reports;

/// <summary>Values by exact rational arithmetic; SciPy's <c>hypergeom.sf(hits - 1, all, marked, drawn)</c> is the same function.</summary>
public class ChanceTests
{
    [Theory]
    [InlineData(5, 5, 14, 304, 9.563886507726376e-08)]
    [InlineData(3, 5, 50, 304, 0.03298072153223574)]
    [InlineData(8, 10, 400, 1000, 0.011935198560100356)]
    [InlineData(90, 1000, 1100, 20000, 2.543205930405345e-06)]
    [InlineData(4, 6, 6, 219, 2.377277816123574e-06)]
    [InlineData(2, 3, 9, 12, 0.8727272727272727)]
    public void The_tail_of_the_hypergeometric_distribution_is_what_exact_arithmetic_gives(long hits, long drawn, long marked, long all, double expected) =>
        Chance.OfAtLeast(hits, drawn, marked, all).ShouldBe(expected, expected * 1e-9);

    [Theory]
    [InlineData(0, 5, 5, 100, 1)]
    [InlineData(6, 5, 50, 100, 0)]
    [InlineData(3, 5, 98, 100, 1)]
    public void What_must_be_is_certain_and_what_cannot_be_is_impossible(long hits, long drawn, long marked, long all, double expected) =>
        Chance.OfAtLeast(hits, drawn, marked, all).ShouldBe(expected);

    [Fact]
    public void Two_places_within_half_of_a_line_are_three_times_out_of_four() => Chance.OfSoClose(2, 0.5).ShouldBe(0.75);

    [Fact]
    public void One_place_is_always_close_to_itself() => Chance.OfSoClose(1, 0.001).ShouldBe(1);
}
