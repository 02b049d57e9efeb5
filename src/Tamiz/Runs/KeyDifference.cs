using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>Says in words which parts of two step keys differ.</summary>
internal static class KeyDifference
{
    private const int Shown = 60;

    /// <summary>Returns what differs.</summary>
    /// <param name="recipe">The step, as it is to be done.</param>
    /// <param name="before">The parts of its key when it was done last.</param>
    /// <param name="now">The parts of its key.</param>
    public static ImmutableArray<string> Describe(StepRecipe recipe, JsonObject before, JsonObject now)
    {
        var differences = new List<string>();
        if (!Same(before["engine"], now["engine"]))
            differences.Add($"the engine is {Text(now["engine"])}, was {Text(before["engine"])}");
        if (!Same(before["version"], now["version"]))
            differences.Add($"Tamiz does this step in another way (version {Text(now["version"])}, was {Text(before["version"])})");
        var (old, current) = (before["depends_on"] as JsonObject ?? [], now["depends_on"] as JsonObject ?? []);
        foreach (var part in Names(old, current).Where(name => !Same(old[name], current[name])))
            differences.AddRange(DescribePart(recipe, part, old[part], current[part]));
        return differences.Count == 0 ? ["something that has no words"] : [.. differences.Distinct()];
    }

    private static IEnumerable<string> DescribePart(StepRecipe recipe, string part, JsonNode? before, JsonNode? now) => (part, before, now) switch
    {
        ("inputs", JsonArray old, JsonArray current) => Files(recipe, old, current),
        ("kinds", JsonArray old, JsonArray current) => old.Count == current.Count ? ["its files are of another kind"] : [],
        ("plan" or "table", JsonObject old, JsonObject current) => Names(old, current).Where(name => !Same(old[name], current[name])).SelectMany(name => DescribePart(recipe, name, old[name], current[name])),
        ("schema", JsonObject old, JsonObject current) => Items("column", "name", old["fields"] as JsonArray ?? [], current["fields"] as JsonArray ?? []),
        ("checks", JsonArray old, JsonArray current) => Items("check", "id", old, current),
        ("operations", JsonArray old, JsonArray current) => Operations(old, current),
        ("tables" or "others", JsonArray old, JsonArray current) => Tables(old, current),
        ("previous", _, _) => ["the current release, which a check looks at, changed"],
        ("cleaned", _, _) => [$"the rows of clean:{recipe.Step.Table} changed"],
        ("sql", _, _) => ["its SQL changed"],
        ("select", _, _) => [],
        ("columns", _, _) => ["the columns of the schema, which name those of the files, changed"],
        (_, JsonObject old, JsonObject current) => Names(old, current).Where(name => !Same(old[name], current[name])).Select(name => $"{part}.{name} is {Text(current[name])}, was {Text(old[name])}"),
        _ => [$"{part} is {Text(now)}, was {Text(before)}"],
    };

    // Each is a path and a hash, or only a hash.
    private static IEnumerable<string> Files(StepRecipe recipe, JsonArray before, JsonArray now)
    {
        if (now.Concat(before).All(file => file is JsonArray))
        {
            var (old, current) = (ByName(before), ByName(now));
            return [
                .. current.Where(file => old.TryGetValue(file.Key, out var hash) && hash != file.Value).Select(file => $"the file {file.Key} changed"),
                .. current.Where(file => !old.ContainsKey(file.Key)).Select(file => $"the file {file.Key} is new"),
                .. old.Where(file => !current.ContainsKey(file.Key)).Select(file => $"the file {file.Key} is gone"),
            ];
        }

        var (hashes, were) = (now.Select(Text).ToList(), before.Select(Text).ToList());
        var fresh = hashes.Except(were).Select(hash => recipe.Names.TryGetValue(hash, out var name) ? name : hash).ToList();
        var gone = were.Except(hashes).Count();
        if (fresh.Count == 0 && gone == 0)
            return ["its files come in another order"];
        var word = gone == fresh.Count ? "changed" : "is new";
        return [.. fresh.Select(name => $"the file {name} {word}"), .. gone > fresh.Count ? [$"{gone - fresh.Count} of its files went"] : Array.Empty<string>()];
    }

    private static string[] Items(string what, string idMember, JsonArray before, JsonArray now)
    {
        var (old, current) = (ById(before, idMember), ById(now, idMember));
        string[] found =
        [
            .. current.Where(item => old.TryGetValue(item.Key, out var was) && !Same(was, item.Value)).Select(item => $"{what} {item.Key} changed{Members(old[item.Key], item.Value)}"),
            .. current.Where(item => !old.ContainsKey(item.Key)).Select(item => $"{what} {item.Key} added"),
            .. old.Where(item => !current.ContainsKey(item.Key)).Select(item => $"{what} {item.Key} removed"),
        ];
        return found.Length > 0 ? found : [$"{what}s come in another order"];
    }

    private static string[] Operations(JsonArray before, JsonArray now)
    {
        var (old, current) = (before.Select(item => Text(item)).ToList(), now.Select(item => Text(item)).ToList());
        string[] found = [.. current.Except(old).Select(item => $"cleaning has {Short(item)}"), .. old.Except(current).Select(item => $"cleaning no longer has {Short(item)}")];
        return found.Length > 0 ? found : ["cleaning comes in another order"];
    }

    // A table is its name, what it holds, and for SQL its schema.
    private static IEnumerable<string> Tables(JsonArray before, JsonArray now)
    {
        var (old, current) = (ByFirst(before), ByFirst(now));
        return [
            .. current.Where(table => old.TryGetValue(table.Key, out var was) && !Same(was, table.Value)).Select(table => $"the {(Same(old[table.Key][1], table.Value[1]) ? "columns" : "rows")} of {table.Key} changed"),
            .. current.Where(table => !old.ContainsKey(table.Key)).Select(table => $"it looks into {table.Key} too"),
            .. old.Where(table => !current.ContainsKey(table.Key)).Select(table => $"it no longer looks into {table.Key}"),
        ];
    }

    private static string Members(JsonObject before, JsonObject now)
    {
        var members = Names(before, now).Where(name => !Same(before[name], now[name])).Select(name => $"{name} is {Short(Text(now[name]))}, was {Short(Text(before[name]))}");
        return $" ({string.Join(", ", members)})";
    }

    private static IEnumerable<string> Names(JsonObject before, JsonObject now) => now.Select(pair => pair.Key).Union(before.Select(pair => pair.Key));

    private static SortedDictionary<string, string> ByName(JsonArray files) =>
        new(files.OfType<JsonArray>().DistinctBy(file => Text(file[0])).ToDictionary(file => Text(file[0]), file => Text(file[1])), StringComparer.Ordinal);

    private static OrderedDictionary<string, JsonObject> ById(JsonArray items, string idMember) =>
        new(items.OfType<JsonObject>().Select(item => KeyValuePair.Create(Text(item[idMember]), item)).DistinctBy(pair => pair.Key));

    private static OrderedDictionary<string, JsonArray> ByFirst(JsonArray tables) =>
        new(tables.OfType<JsonArray>().Select(table => KeyValuePair.Create(Text(table[0]), table)).DistinctBy(pair => pair.Key));

    private static bool Same(JsonNode? first, JsonNode? second) => JsonNode.DeepEquals(first, second);

    private static string Text(JsonNode? value) => value switch
    {
        null => "none",
        JsonValue plain when plain.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(Readable),
    };

    private static System.Text.Json.JsonSerializerOptions Readable { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Short(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}
