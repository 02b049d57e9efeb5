using System.Collections.Immutable;

namespace Tamiz.Planning;

/// <summary>Sorts things so that each comes after those it needs, and otherwise as they were written.</summary>
internal static class DependencyOrder
{
    /// <summary>Sorts.</summary>
    /// <param name="items">The things, in the order written.</param>
    /// <param name="nameOf">The name of each.</param>
    /// <param name="needs">The names each needs; names of nothing here are passed over.</param>
    /// <param name="onCycle">Receives each circle that was found; its members keep the order written.</param>
    public static ImmutableArray<T> Sort<T>(
        IReadOnlyCollection<T> items, Func<T, string> nameOf, Func<T, IEnumerable<string>> needs, Action<ImmutableArray<T>> onCycle)
        where T : notnull
    {
        var byName = items.GroupBy(nameOf).ToDictionary(group => group.Key, group => group.First());
        var sorted = ImmutableArray.CreateBuilder<T>();
        var path = new List<T>();
        foreach (var item in items)
            Visit(item);
        return sorted.ToImmutable();

        void Visit(T item)
        {
            if (sorted.Contains(item))
                return;

            if (path.IndexOf(item) is >= 0 and var start)
            {
                onCycle([.. path.Skip(start)]);
                return;
            }

            path.Add(item);
            foreach (var name in needs(item))
            {
                if (byName.TryGetValue(name, out var needed))
                    Visit(needed);
            }

            path.RemoveAt(path.Count - 1);
            sorted.Add(item);
        }
    }
}
