using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>How a type that is not nested changed.</summary>
internal static class TypeChange
{
    private static readonly TypeKind[] WholeNumbers = [TypeKind.Byte, TypeKind.Short, TypeKind.Integer, TypeKind.Long];
    private static readonly int[] Digits = [3, 5, 10, 19];

    /// <summary>Returns the kind of the change; <see langword="null"/> if there is none.</summary>
    public static ChangeKind? Between(ColumnType before, ColumnType after) =>
        before == after ? null
        : Fits(before, after) ? ChangeKind.Widened
        : Fits(after, before) ? ChangeKind.Narrowed
        : ChangeKind.TypeChanged;

    /// <summary>Returns a type as a message names it.</summary>
    public static string NameOf(JsonNode? type) => type is JsonObject map
        ? (string?)map["type"] switch
        {
            "array" => $"array<{NameOf(map["elementType"])}>",
            "map" => $"map<{NameOf(map["keyType"])}, {NameOf(map["valueType"])}>",
            _ => $"struct<{string.Join(", ", map["fields"]!.AsArray().Select(field => $"{field!["name"]}: {NameOf(field["type"])}"))}>",
        }
        : (string)type!;

    // Whether every value of a type is one of another, with all its digits.
    private static bool Fits(ColumnType from, ColumnType to) => (from.Kind, to.Kind) switch
    {
        (TypeKind.Decimal, TypeKind.Decimal) => to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale,
        (_, TypeKind.Decimal) when Rank(from) is >= 0 and var rank => to.Precision - to.Scale >= Digits[rank],
        (TypeKind.Byte or TypeKind.Short, TypeKind.Float) or (TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Float, TypeKind.Double) => true,
        (TypeKind.Date, TypeKind.TimestampNtz) => true,
        _ => Rank(from) >= 0 && Rank(from) < Rank(to),
    };

    private static int Rank(ColumnType type) => Array.IndexOf(WholeNumbers, type.Kind);
}
