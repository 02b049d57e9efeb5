using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>One item of a dataset's <c>clean:</c> list. Items run in the listed order.</summary>
public abstract record CleaningOperation
{
    private protected CleaningOperation()
    {
    }

    /// <summary>Gets the name, as written in a project file.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the columns the item names, which must be there when it runs; empty for all, or for none.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>Gets whether it can act on landed text, before values are typed. Items at the head of the list that can, do.</summary>
    public virtual bool ActsOnText => false;

    /// <summary>Gets whether values that have a type must be text for it.</summary>
    public virtual bool NeedsText => false;

    /// <summary>Gets the values it holds, as written, and the column whose values they are.</summary>
    public virtual IEnumerable<(string Column, string Value)> Literals => [];

    /// <summary>Gets where the item is written.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Returns everything the result depends on.</summary>
    public abstract JsonObject Settings();

    /// <summary>Returns the columns after it.</summary>
    /// <param name="before">The columns before it. What it names and they have not is passed over.</param>
    public virtual TableSchema After(TableSchema before) => before;

    private protected static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
