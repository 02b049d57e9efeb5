using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Compares the metadata of two columns: what Tamiz knows by its meaning, the rest as words.</summary>
internal static class MetadataComparison
{
    private static readonly string[] Known = ["format", "unit", "codes", "sensitive"];

    public static void Compare(JsonObject before, JsonObject after, Action<ChangeKind, string?, string?> add)
    {
        if (Text(before["format"]) != Text(after["format"]))
            add(ChangeKind.FormatChanged, Text(before["format"]), Text(after["format"]));
        CompareUnit(Text(before["unit"]), Text(after["unit"]), add);
        CompareCodes(before["codes"], after["codes"], add);
        if (IsTrue(before["sensitive"]) != IsTrue(after["sensitive"]))
            add(IsTrue(after["sensitive"]) ? ChangeKind.SensitiveMarked : ChangeKind.SensitiveUnmarked, null, null);

        foreach (var key in before.Concat(after).Select(member => member.Key).Where(key => !Known.Contains(key)).Distinct().Order(StringComparer.Ordinal))
        {
            if (before.ContainsKey(key) != after.ContainsKey(key) || !JsonNode.DeepEquals(before[key], after[key]))
                add(ChangeKind.Metadata, before.ContainsKey(key) ? key : null, after.ContainsKey(key) ? key : null);
        }
    }

    // A unit that was not said or is no longer said changes no number.
    private static void CompareUnit(string? before, string? after, Action<ChangeKind, string?, string?> add)
    {
        if (before is not null && after is not null && before != after)
            add(ChangeKind.UnitChanged, before, after);
        else if (before != after)
            add(ChangeKind.Metadata, before is null ? null : "unit", after is null ? null : "unit");
    }

    // A list of codes, or a map from codes to what they mean. To have a list at all narrows what may stand there.
    private static void CompareCodes(JsonNode? before, JsonNode? after, Action<ChangeKind, string?, string?> add)
    {
        if (JsonNode.DeepEquals(before, after))
            return;

        var (old, now) = (Codes(before), Codes(after));
        var (gone, added) = (old is null || now is null ? [] : old.Except(now).ToList(), old is null || now is null ? [] : now.Except(old).ToList());
        if (old is null || gone.Count > 0)
            add(ChangeKind.CodesRemoved, old is null ? $"all but {string.Join(", ", now!)}" : string.Join(", ", gone), null);
        if (now is null || added.Count > 0)
            add(ChangeKind.CodesAdded, null, now is null ? "any" : string.Join(", ", added));
        if (old is not null && now is not null && gone.Count == 0 && added.Count == 0)
            add(ChangeKind.Metadata, "codes", "codes");
    }

    private static List<string>? Codes(JsonNode? codes) => codes switch
    {
        JsonObject map => [.. map.Select(member => member.Key)],
        JsonArray list => [.. list.Select(code => code?.ToString() ?? "null")],
        null => null,
        _ => [codes.ToString()],
    };

    private static bool IsTrue(JsonNode? flag) => flag is JsonValue value && value.TryGetValue(out bool set) && set;

    private static string? Text(JsonNode? node) => node?.ToString();
}
