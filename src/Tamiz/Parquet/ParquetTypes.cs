using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Parquet;

/// <summary>Brings the types of a Parquet file to those of a schema, as Spark does (parquet-format: LogicalTypes.md).</summary>
internal static class ParquetTypes
{
    private const int MostDigits = 38;
    private const int Deepest = 100;

    /// <summary>Reads the columns from a schema's nodes, which stand in the order of a walk down the tree.</summary>
    /// <exception cref="InvalidDataException">The nodes are no tree.</exception>
    public static ImmutableArray<ParquetColumn> ColumnsOf(IReadOnlyList<ParquetElement> elements)
    {
        var at = 0;
        var root = Take(elements, ref at, 0);
        return at == elements.Count ? [.. root.Children.Select(ColumnOf)] : throw new InvalidDataException("The schema has more nodes than its tree.");
    }

    private static Node Take(IReadOnlyList<ParquetElement> elements, ref int at, int depth)
    {
        if (at >= elements.Count || depth > Deepest)
            throw new InvalidDataException("The schema has fewer nodes than its tree.");

        var element = elements[at++];
        var children = ImmutableArray.CreateBuilder<Node>();
        for (var child = 0; child < element.Children; child++)
            children.Add(Take(elements, ref at, depth + 1));
        return new Node(element, children.ToImmutable());
    }

    private static ParquetColumn ColumnOf(Node node)
    {
        var (type, name, trait) = TypeOf(node);
        return new ParquetColumn(node.Element.Name, type, name, trait);
    }

    private static (ColumnType? Type, string Name, ParquetTrait Trait) TypeOf(Node node)
    {
        if (node.Element.IsRepeated)
            return Nested(ListOf(ValueOf(node)), "list");
        return ValueOf(node);
    }

    private static (ColumnType? Type, string Name, ParquetTrait Trait) ValueOf(Node node)
    {
        var element = node.Element;
        if (element.Type is not { } physical)
            return GroupOf(node);
        if (element.Logical == LogicalTypes.Unknown)
            return (new ColumnType(TypeKind.String), "null", ParquetTrait.AllNull);
        if (element.Logical == LogicalTypes.Decimal || element.Converted == 5)
            return DecimalOf(element);

        return physical switch
        {
            PhysicalType.Boolean => Simple(TypeKind.Boolean),
            PhysicalType.Int32 => Int32Of(element),
            PhysicalType.Int64 => Int64Of(element),
            PhysicalType.Int96 => Simple(TypeKind.Timestamp),
            PhysicalType.Float => Simple(TypeKind.Float),
            PhysicalType.Double => Simple(TypeKind.Double),
            PhysicalType.Bytes => element switch
            {
                { Logical: LogicalTypes.Text or LogicalTypes.Enum or LogicalTypes.Json } or { Logical: 0, Converted: 0 or 4 or 19 } => Simple(TypeKind.String),
                { Logical: 0 or LogicalTypes.Bson } => Simple(TypeKind.Binary),
                _ => Unknown("a byte array of a kind that is not known"),
            },
            PhysicalType.FixedBytes => element switch
            {
                { Logical: LogicalTypes.Uuid } => (new ColumnType(TypeKind.String), "uuid", ParquetTrait.Uuid),
                { Logical: LogicalTypes.HalfFloat } => Simple(TypeKind.Float),
                { Logical: 0, Converted: 21 } => Unknown("interval"),
                { Logical: 0 } => Simple(TypeKind.Binary),
                _ => Unknown("a byte array of a kind that is not known"),
            },
            _ => throw new InvalidDataException($"There is no physical type {physical}."),
        };
    }

    private static (ColumnType? Type, string Name, ParquetTrait Trait) Int32Of(ParquetElement element) => element switch
    {
        { Logical: LogicalTypes.Date } or { Logical: 0, Converted: 6 } => Simple(TypeKind.Date),
        { Logical: LogicalTypes.Time } or { Logical: 0, Converted: 7 } => Unknown("time"),
        { Logical: LogicalTypes.Integer, IsSigned: true, Bits: 8 } or { Logical: 0, Converted: 15 } => Simple(TypeKind.Byte),
        { Logical: LogicalTypes.Integer, IsSigned: true, Bits: 16 } or { Logical: 0, Converted: 16 } => Simple(TypeKind.Short),

        // What is unsigned fits the next wider type whole.
        { Logical: LogicalTypes.Integer, IsSigned: false, Bits: 8 } or { Logical: 0, Converted: 11 } => Simple(TypeKind.Short),
        { Logical: LogicalTypes.Integer, IsSigned: false, Bits: 16 } or { Logical: 0, Converted: 12 } => Simple(TypeKind.Integer),
        { Logical: LogicalTypes.Integer, IsSigned: false } or { Logical: 0, Converted: 13 } => Simple(TypeKind.Long),
        _ => Simple(TypeKind.Integer),
    };

    private static (ColumnType? Type, string Name, ParquetTrait Trait) Int64Of(ParquetElement element) => element switch
    {
        { Logical: LogicalTypes.Timestamp } =>
            (new ColumnType(element.IsUtc ? TypeKind.Timestamp : TypeKind.TimestampNtz), element.IsUtc ? "timestamp" : "timestamp_ntz", element.HasNanoseconds ? ParquetTrait.Nanoseconds : ParquetTrait.None),
        { Logical: 0, Converted: 9 or 10 } => Simple(TypeKind.Timestamp),
        { Logical: LogicalTypes.Time } or { Logical: 0, Converted: 8 } => Unknown("time"),
        { Logical: LogicalTypes.Integer, IsSigned: false } or { Logical: 0, Converted: 14 } => (new ColumnType(TypeKind.Decimal, 20, 0), "uint64", ParquetTrait.UnsignedLong),
        _ => Simple(TypeKind.Long),
    };

    private static (ColumnType? Type, string Name, ParquetTrait Trait) DecimalOf(ParquetElement element)
    {
        var type = new ColumnType(TypeKind.Decimal, element.Precision, element.Scale);
        return element is { Precision: >= 1 and <= MostDigits, Scale: >= 0 } && element.Scale <= element.Precision ? (type, type.Name, ParquetTrait.None) : Unknown(type.Name);
    }

    private static (ColumnType? Type, string Name, ParquetTrait Trait) GroupOf(Node node)
    {
        var (element, children) = node;
        if ((element.Logical == LogicalTypes.List || element.Converted == 3) && children is [{ Element.IsRepeated: true } repeated])
            return Nested(ListOf(ElementOf(repeated, element.Name)), "list");
        if ((element.Logical == LogicalTypes.Map || element.Converted is 1 or 2) && children is [{ Element.IsRepeated: true, Children: [var key, var value] }])
            return Nested(Json(TypeOf(key)) is { } k && Json(TypeOf(value)) is { } v ? new JsonObject { ["type"] = "map", ["keyType"] = k, ["valueType"] = v, ["valueContainsNull"] = true } : null, "map");

        var fields = new JsonArray();
        foreach (var child in children)
        {
            if (Json(TypeOf(child)) is not { } type)
                return Unknown("struct");
            fields.Add(new JsonObject { ["name"] = child.Element.Name, ["type"] = type, ["nullable"] = true, ["metadata"] = new JsonObject() });
        }

        return Nested(children.IsEmpty ? null : new JsonObject { ["type"] = "struct", ["fields"] = fields }, "struct");
    }

    // Older writers have no node between the list and its elements (parquet-format: LogicalTypes.md, backward compatibility).
    private static (ColumnType? Type, string Name, ParquetTrait Trait) ElementOf(Node repeated, string list) => repeated switch
    {
        { Element.Type: not null } or { Children.Length: > 1 } => ValueOf(repeated),
        { Element.Name: "array" } => ValueOf(repeated),
        _ when repeated.Element.Name == $"{list}_tuple" => ValueOf(repeated),
        { Children: [var element] } => TypeOf(element),
        _ => Unknown("list"),
    };

    private static JsonObject? ListOf((ColumnType? Type, string Name, ParquetTrait Trait) element) =>
        Json(element) is { } type ? new JsonObject { ["type"] = "array", ["elementType"] = type, ["containsNull"] = true } : null;

    private static JsonNode? Json((ColumnType? Type, string Name, ParquetTrait Trait) type) => type.Type switch
    {
        null => null,
        { Kind: TypeKind.Nested } nested => JsonNode.Parse(nested.Nested!),
        { } simple => JsonValue.Create(simple.Name),
    };

    private static (ColumnType? Type, string Name, ParquetTrait Trait) Nested(JsonObject? json, string what) =>
        json is null ? Unknown(what) : (new ColumnType(TypeKind.Nested, Nested: System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(json))), what, ParquetTrait.None);

    private static (ColumnType? Type, string Name, ParquetTrait Trait) Simple(TypeKind kind) => (new ColumnType(kind), new ColumnType(kind).Name, ParquetTrait.None);

    private static (ColumnType? Type, string Name, ParquetTrait Trait) Unknown(string name) => (null, name, ParquetTrait.None);

    private sealed record Node(ParquetElement Element, ImmutableArray<Node> Children);
}
