using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>How the text of a dataset becomes its clean table.</summary>
/// <param name="Schema">The declared schema: the columns before cleaning.</param>
/// <param name="Operations">The operations, in order.</param>
/// <param name="NullValues">Texts that mean null.</param>
public sealed record CleaningPlan(TableSchema Schema, ImmutableArray<CleaningOperation> Operations, ImmutableArray<string> NullValues)
{
    /// <summary>Gets the marks in numbers.</summary>
    public NumberMarks Numbers { get; init; } = new();

    /// <summary>Gets what becomes of a text that is no value of its column's type.</summary>
    public OnTypeError OnTypeError { get; init; }

    /// <summary>Gets whether each changed cell is written down.</summary>
    public bool Trail { get; init; }

    /// <summary>Gets the columns after cleaning.</summary>
    public TableSchema Cleaned => After(Schema, Operations);

    /// <summary>Gets the operations that act on landed text: those at the head of the list that can.</summary>
    internal ImmutableArray<Placed> OnText => [.. InOrder.TakeWhile(placed => placed.Operation.ActsOnText)];

    /// <summary>Gets the operations on typed values for which a row is enough, so that each file is cleaned by itself: up to the first that compares rows.</summary>
    internal ImmutableArray<Placed> OnRows => [.. InOrder.Skip(OnText.Length).TakeWhile(placed => placed.Operation is not Deduplicate)];

    /// <summary>Gets the operations that see the rows of all files: the first that compares rows, and what follows it.</summary>
    internal ImmutableArray<Placed> AcrossFiles => [.. InOrder.Skip(OnText.Length + OnRows.Length)];

    /// <summary>Gets the columns of a file that is cleaned by itself.</summary>
    internal TableSchema OfFile => After(Schema, OnRows.Select(placed => placed.Operation));

    private IEnumerable<Placed> InOrder => Operations.Select((operation, at) => new Placed(at + 1, operation));

    /// <summary>Returns the columns after some operations.</summary>
    public static TableSchema After(TableSchema schema, IEnumerable<CleaningOperation> operations) =>
        operations.Aggregate(schema, (before, operation) => operation.After(before));

    /// <summary>Returns everything the result depends on but the text itself.</summary>
    public JsonObject Settings() => Settings(Operations);

    /// <summary>Returns everything that the cleaning of one file by itself depends on but its text.</summary>
    internal JsonObject SettingsOfFile() => Settings(OnText.Concat(OnRows).Select(placed => placed.Operation));

    private JsonObject Settings(IEnumerable<CleaningOperation> operations) => new()
    {
        ["schema"] = SchemaJson.Write(Schema),
        ["operations"] = new JsonArray([.. operations.Select(operation => (JsonNode)operation.Settings())]),
        ["decimal"] = Numbers.Point.ToString(),
        ["thousands"] = Numbers.Thousands?.ToString(),
        ["null_values"] = new JsonArray([.. NullValues.Select(text => (JsonNode)text)]),
        ["on_type_error"] = OnTypeError.ToString(),
        ["trail"] = Trail,
    };
}

/// <summary>An operation and its place in the list.</summary>
/// <param name="Position">The place, from 1.</param>
/// <param name="Operation">The operation.</param>
internal sealed record Placed(int Position, CleaningOperation Operation);

/// <summary>What becomes of a text that is no value of its column's type.</summary>
public enum OnTypeError
{
    /// <summary>Its row is set aside.</summary>
    Quarantine,

    /// <summary>It is null, and counted.</summary>
    Null,

    /// <summary>Its row is set aside and the gate blocks.</summary>
    Block,
}
