using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Pipelines;

namespace Tamiz.Planning;

/// <summary>Orders datasets so that <c>references</c> and SQL in checks look at validated rows: parents first. In a circle <c>references</c> looks at cleaned rows.</summary>
internal static class ParentOrder
{
    public static ImmutableArray<PlannedSource> Sort(ImmutableArray<SourceDataset> sources)
    {
        var byName = sources.ToDictionary(source => source.Name);
        var sorted = DependencyOrder.Sort(sources, source => source.Name, ParentsOf, _ => { });
        return [.. sorted.Select(source => new PlannedSource(
            source, ParentsOf(source).ToImmutableDictionary(parent => parent, parent => !Reaches(parent, source.Name, byName, []))))];
    }

    private static IEnumerable<string> ParentsOf(SourceDataset source) => TableToCheck.OthersOf(source.Name, source.Checks);

    private static bool Reaches(string from, string to, Dictionary<string, SourceDataset> byName, HashSet<string> seen) =>
        from == to || (seen.Add(from) && byName.TryGetValue(from, out var source) && ParentsOf(source).Any(parent => Reaches(parent, to, byName, seen)));
}
