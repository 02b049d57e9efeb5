using System.Collections.Immutable;
using CsCheck;
using Shouldly;
using Tamiz.Planning;
using Xunit;

namespace Tamiz.Tests.Runs;

public class DependencyOrderTests
{
    [Theory]
    [InlineData("a b c", "a b c")]
    [InlineData("a:b b:c c", "c b a")]
    [InlineData("a:c b c", "c a b")]
    [InlineData("a b:a c:a,b d", "a b c d")]
    [InlineData("a:elsewhere b:a", "a b")]
    public void Each_comes_after_what_it_needs_and_else_as_written(string items, string expected) => Sort(items).Order.ShouldBe(expected);

    [Theory]
    [InlineData("a:a", "a")]
    [InlineData("a:b b:a", "a b")]
    [InlineData("x a:b b:c c:a", "a b c")]
    [InlineData("x:a a:b b:a", "a b")]
    public void A_circle_is_found_and_only_its_members_are_named(string items, string circle)
    {
        var (order, circles) = Sort(items);

        circles.ShouldBe([circle]);
        order.Split(' ').ShouldBe(items.Split(' ').Select(item => item.Split(':')[0]), ignoreOrder: true);
    }

    [Fact]
    public void Whatever_needs_whatever_without_a_circle_comes_in_order()
    {
        // Each needs only some of those numbered lower, so there is no circle; then they are shuffled.
        var graphs = Gen.Int[1, 15].SelectMany(count =>
            Gen.Select(Gen.Int[0, 99].Array[0, 4].Array[count], Gen.Shuffle(Enumerable.Range(0, count).ToArray())));
        graphs.Sample((needs, shuffled) =>
        {
            var items = shuffled.Select(at => (Name: $"n{at}", Needs: needs[at].Where(_ => at > 0).Select(need => $"n{need % at}").ToArray())).ToList();
            var sorted = DependencyOrder.Sort(items, item => item.Name, item => item.Needs, _ => throw new InvalidOperationException("There is no circle."));

            sorted.Select(item => item.Name).ShouldBe(items.Select(item => item.Name), ignoreOrder: true);
            foreach (var (at, item) in sorted.Index())
                item.Needs.ShouldBeSubsetOf(sorted.Take(at).Select(before => before.Name));
        });
    }

    [Fact]
    public void Whatever_needs_whatever_each_stands_there_once_and_a_circle_is_told_if_there_is_one() =>
        Gen.Int[1, 8].SelectMany(count => Gen.Int[0, count - 1].Array[0, 3].Array[count]).Sample(needs =>
        {
            var circles = 0;
            var sorted = DependencyOrder.Sort([.. Enumerable.Range(0, needs.Length)], at => $"{at}", at => needs[at].Select(need => $"{need}"), _ => circles++);

            sorted.ShouldBe(Enumerable.Range(0, needs.Length), ignoreOrder: true);
            (circles > 0).ShouldBe(Enumerable.Range(0, needs.Length).Any(at => ReachesItself(at, needs)));
        });

    private static bool ReachesItself(int start, int[][] needs)
    {
        var reached = new HashSet<int>();
        var next = new Stack<int>(needs[start]);
        while (next.TryPop(out var at))
        {
            if (reached.Add(at))
                Array.ForEach(needs[at], next.Push);
        }

        return reached.Contains(start);
    }

    private static (string Order, List<string> Circles) Sort(string items)
    {
        var circles = new List<string>();
        var parsed = items.Split(' ').Select(item => item.Split(':')).Select(parts => (Name: parts[0], Needs: parts.Length > 1 ? parts[1].Split(',') : [])).ToImmutableArray();
        var sorted = DependencyOrder.Sort(parsed, item => item.Name, item => item.Needs, circle => circles.Add(string.Join(' ', circle.Select(item => item.Name))));
        return (string.Join(' ', sorted.Select(item => item.Name)), circles);
    }
}
