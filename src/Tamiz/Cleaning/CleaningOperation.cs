using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>One item of a dataset's <c>clean:</c> list. Items run in the listed order.</summary>
public abstract record CleaningOperation
{
    private protected CleaningOperation()
    {
    }

    /// <summary>Gets the name, as written in a project file.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the columns the item names; empty for all, or for none.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>Gets whether it changes values row by row; if not, it takes rows out.</summary>
    public abstract bool ChangesValues { get; }

    /// <summary>Gets where the item is written.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Returns everything the result depends on.</summary>
    public abstract JsonObject Settings();
}

/// <summary>Removes blanks at both ends of text. Text that becomes empty by it is null.</summary>
/// <param name="Columns">The columns; empty for every column that is text at that point.</param>
public sealed record Trim(ImmutableArray<string> Columns) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "trim";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override bool ChangesValues => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["trim"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]) };
}

/// <summary>Replaces values by others, compared whole.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">What becomes what, as written.</param>
/// <param name="Else">What happens to a value that is not listed.</param>
public sealed record MapValues(string Column, ImmutableArray<KeyValuePair<string, string>> Values, MapElse Else) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "map";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override bool ChangesValues => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new()
    {
        ["map"] = Column,
        ["values"] = new JsonArray([.. Values.Select(pair => (JsonNode)new JsonArray(pair.Key, pair.Value))]),
        ["else"] = Else.ToString(),
    };
}

/// <summary>What <see cref="MapValues"/> does with a value that is not listed.</summary>
public enum MapElse
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It becomes null.</summary>
    Null,

    /// <summary>Its row is quarantined.</summary>
    Quarantine,
}

/// <summary>Keeps the rows for which an SQL condition is true; the others, null included, are dropped and counted.</summary>
/// <param name="Keep">The condition, rendered.</param>
public sealed record Filter(string Keep) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "filter";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [];

    /// <inheritdoc/>
    public override bool ChangesValues => false;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["filter"] = Keep };
}

/// <summary>Merges rows with the same key into one. A row with a null in the key is a duplicate of none.</summary>
/// <param name="Key">The key; empty for all columns (<c>exact</c>), where two nulls are the same.</param>
/// <param name="KeepLast">Whether the last is kept, else the first.</param>
/// <param name="OrderBy">The column that orders them before file and record do; <see langword="null"/> for none. Null values come first.</param>
public sealed record Deduplicate(ImmutableArray<string> Key, bool KeepLast = false, string? OrderBy = null) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "deduplicate";

    /// <summary>Gets whether whole rows are compared.</summary>
    public bool IsExact => Key.IsEmpty;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => OrderBy is null ? Key : [.. Key, OrderBy];

    /// <inheritdoc/>
    public override bool ChangesValues => false;

    /// <inheritdoc/>
    public override JsonObject Settings() => new()
    {
        ["deduplicate"] = new JsonArray([.. Key.Select(column => (JsonNode)column)]),
        ["keep"] = KeepLast ? "last" : "first",
        ["order_by"] = OrderBy,
    };
}
