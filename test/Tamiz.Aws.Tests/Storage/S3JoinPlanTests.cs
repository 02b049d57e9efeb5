using CsCheck;
using Shouldly;
using Tamiz.Aws.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Which bytes of objects are copied within the service and which come here, as numbers: no object is read.</summary>
public sealed class S3JoinPlanTests
{
    private const long Mega = 1 << 20;
    private const int End = 700;

    private static readonly S3PartLimits Service = new(S3PartLimits.LeastPart, 5L << 30, 10_000);

    // Around the limits as well as far from them.
    private static readonly Gen<(long[] Sizes, int End, S3PartLimits Limits)> Joins =
        from least in Gen.Int[1, 20]
        from largest in Gen.Int[(2 * least) + 1, 100]
        from sizes in Gen.OneOf(Gen.Long[0, 3L * least], Gen.Long[0, 500]).Array[1, 40]
        from end in Gen.Int[1, 60]
        from most in Gen.Int[2, 60]
        select (sizes, end, new S3PartLimits(least, largest, most));

    [Fact]
    public void The_parts_together_are_the_bytes_wanted_and_each_is_of_a_size_the_service_takes() => Joins.Sample(join =>
    {
        var wanted = Ranges(join.Sizes).ToList();

        var plan = S3JoinPlan.Of(wanted, join.End, join.Limits);

        plan.SelectMany(part => part.Ranges).SelectMany(Bytes).ShouldBe(wanted.SelectMany(Bytes).Concat(Bytes(new S3Range(null, 0, join.End))));
        plan.Count.ShouldBeLessThanOrEqualTo(join.Limits.MostParts);
        plan.SkipLast(1).ShouldAllBe(part => LengthOf(part) >= join.Limits.Least);
        plan.Where(part => part.IsCopy).ShouldAllBe(part => part.Ranges.Count == 1 && part.Ranges[0].Source != null);
        plan.SelectMany(part => part.Ranges).ShouldAllBe(range => range.Length > 0);
        if (plan.Count < join.Limits.MostParts / 2)
            plan.Where(part => part.IsCopy).ShouldAllBe(part => LengthOf(part) <= join.Limits.LargestCopy);
    });

    [Fact]
    public void What_comes_here_at_once_is_less_than_two_of_the_smallest_parts_and_the_end() => Joins.Sample(join =>
        S3JoinPlan.Of([.. Ranges(join.Sizes)], join.End, join.Limits with { MostParts = int.MaxValue })
            .Where(part => !part.IsCopy).ShouldAllBe(part => LengthOf(part) < (2 * join.Limits.Least) + join.End));

    [Fact]
    public void Of_large_objects_nothing_comes_here() =>
        Lengths(7 * Mega, 5 * Mega, 200 * Mega).ShouldBe([(7 * Mega, true), (5 * Mega, true), (200 * Mega, true), (End, false)]);

    [Fact]
    public void Small_ones_are_gathered_with_the_start_of_the_next_or_all_of_it_if_its_rest_were_small() =>
        Lengths(Mega, 20 * Mega, 2 * Mega, Mega, 6 * Mega, 30 * Mega).ShouldBe([(5 * Mega, false), (16 * Mega, true), (9 * Mega, false), (30 * Mega, true), (End, false)]);

    [Fact]
    public void Small_ones_alone_are_one_upload() => Lengths(Mega, Mega, 2 * Mega).ShouldBe([((4 * Mega) + End, false)]);

    [Fact]
    public void Above_five_gibibytes_an_object_is_copied_in_pieces_of_one_size() =>
        Lengths(12L << 30).ShouldBe([(4L << 30, true), (4L << 30, true), (4L << 30, true), (End, false)]);

    [Fact]
    public void More_objects_than_an_upload_has_parts_are_gathered_in_larger_ones()
    {
        var plan = S3JoinPlan.Of([.. Ranges([.. Enumerable.Repeat(6 * Mega, 25_000)])], End, Service);

        plan.Count.ShouldBeInRange(5_000, 10_000);
        plan.SelectMany(part => part.Ranges).Sum(range => range.Length).ShouldBe((25_000 * 6 * Mega) + End);
    }

    private static IEnumerable<S3Range> Ranges(long[] sizes) => sizes.Select((size, at) => new S3Range(at, at == 0 ? 0 : 4, size));

    private static IEnumerable<(int? Source, long At)> Bytes(S3Range range)
    {
        for (var at = range.First; at < range.First + range.Length; at++)
            yield return (range.Source, at);
    }

    private static IEnumerable<(long Length, bool IsCopy)> Lengths(params long[] sizes) =>
        S3JoinPlan.Of([.. Ranges(sizes)], End, Service).Select(part => (LengthOf(part), part.IsCopy));

    private static long LengthOf(S3JoinPart part) => part.Ranges.Sum(range => range.Length);
}
