using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A rule about a table. What it measures is a fact of the data; whether that stops the run is policy, in <see cref="OnFail"/> and <see cref="Tolerance"/>.</summary>
public abstract record Check
{
    private protected Check()
    {
    }

    /// <summary>Gets the names of checks that every dataset has, which no user's check may have.</summary>
    public static ImmutableArray<string> BuiltInNames { get; } = ["schema", "unreadable", "quarantine", "reconciliation", "row_count_drop", "runtime_increase"];

    /// <summary>Gets the kind, as written in a project file.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets what the rule is about, which makes the id unique: a column, a list of columns, or nothing.</summary>
    public abstract string Subject { get; }

    /// <summary>Gets the rule in words a person can read, without its kind's name: <c>age within 0 and 120</c>.</summary>
    public abstract string Rule { get; }

    /// <summary>Gets the name the user gave, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Gets what happens when the rule is broken. The default is to block.</summary>
    public OnFail OnFail { get; init; } = OnFail.Block;

    /// <summary>Gets how much may break the rule and still only warn. The default is nothing.</summary>
    public Limit Tolerance { get; init; } = Limit.None;

    /// <summary>Gets why the rule is there, in the user's words.</summary>
    public string? Why { get; init; }

    /// <summary>Gets who answers for the rule.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets where the rule is written; <see langword="null"/> if a default made it.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Returns the id within a table: <c>patients.between(age)</c>, or the table and the name.</summary>
    public string Id(string table) => $"{table}.{Name ?? (Subject.Length == 0 ? Kind : $"{Kind}({Subject})")}";

    /// <summary>Returns what the measurement depends on; judging (on_fail, tolerance) and words (why, owner) are not in it.</summary>
    public JsonObject Measured()
    {
        var settings = Settings();
        settings["kind"] = Kind;
        return settings;
    }

    /// <summary>Returns the settings that change what is measured.</summary>
    private protected abstract JsonObject Settings();
}

/// <summary>What happens when a rule is broken.</summary>
public enum OnFail
{
    /// <summary>The gate blocks.</summary>
    Block,

    /// <summary>The rows that break it are taken out and kept aside; the dataset's <c>quarantine.max</c> says how many may be.</summary>
    Quarantine,

    /// <summary>The run goes on; the result is a warning.</summary>
    Warn,
}
