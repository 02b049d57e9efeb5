using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>How the text of a dataset becomes its clean table.</summary>
/// <param name="Schema">The declared schema.</param>
/// <param name="Operations">The operations, in order.</param>
/// <param name="NullValues">Texts that mean null.</param>
public sealed record CleaningPlan(TableSchema Schema, ImmutableArray<CleaningOperation> Operations, ImmutableArray<string> NullValues)
{
    /// <summary>Gets the marks in numbers.</summary>
    public NumberMarks Numbers { get; init; } = new();

    /// <summary>Gets the operations that act on landed text: those before the first one that takes rows out.</summary>
    public ImmutableArray<CleaningOperation> OnText => [.. Operations.TakeWhile(operation => operation.ChangesValues)];

    /// <summary>Gets the operations that act on typed values.</summary>
    public ImmutableArray<CleaningOperation> OnValues => [.. Operations.SkipWhile(operation => operation.ChangesValues)];

    /// <summary>Returns everything the result depends on but the text itself.</summary>
    public JsonObject Settings() => new()
    {
        ["schema"] = SchemaJson.Write(Schema),
        ["operations"] = new JsonArray([.. Operations.Select(operation => (JsonNode)operation.Settings())]),
        ["decimal"] = Numbers.Point.ToString(),
        ["thousands"] = Numbers.Thousands?.ToString(),
        ["null_values"] = new JsonArray([.. NullValues.Select(text => (JsonNode)text)]),
    };
}
