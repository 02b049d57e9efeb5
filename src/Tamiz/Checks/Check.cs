using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>
/// A rule about a table. It says how it is measured, in SQL, and whether a measure keeps it, in plain code. What it measures is a fact of the data; whether
/// that stops the run is policy, in <see cref="OnFail"/> and <see cref="Tolerance"/>.
/// </summary>
public abstract record Check
{
    private protected Check()
    {
    }

    /// <summary>Gets the names of checks that every dataset has, which no user's check may have.</summary>
    public static ImmutableArray<string> BuiltInNames { get; } = ["schema", "unreadable", "quarantine", "types", "reconciliation", "row_count_drop", "runtime_increase"];

    /// <summary>Gets the kind, as written in a project file.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets what the rule is about, which makes the id unique: a column, a list of columns, or nothing.</summary>
    public abstract string Subject { get; }

    /// <summary>Gets the rule in words a person can read, without its kind's name: <c>age within 0 and 120</c>.</summary>
    public abstract string Rule { get; }

    /// <summary>Gets the columns the rule names.</summary>
    public virtual ImmutableArray<string> Columns => [];

    /// <summary>Gets the name the user gave, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Gets what happens when the rule is broken. The default is to block.</summary>
    public OnFail OnFail { get; init; } = OnFail.Block;

    /// <summary>Gets how much may break the rule and still only warn: rows, or how far a value may lie beyond its limit. The default is nothing.</summary>
    public Limit Tolerance { get; init; } = Limit.None;

    /// <summary>Gets which rows are looked at, an SQL condition; <see langword="null"/> for all.</summary>
    public UserSql? Where { get; init; }

    /// <summary>Gets how many rows must be looked at before the rule is judged; with fewer it is NA. The default is 0: as many as the rule itself needs.</summary>
    public long MinExamined
    {
        get => Math.Max(field, LeastExamined);
        init;
    }

    /// <summary>Gets why the rule is there, in the user's words.</summary>
    public string? Why { get; init; }

    /// <summary>Gets who answers for the rule.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets where the rule is written; <see langword="null"/> if a default made it.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Gets the limit, as it is shown beside the measure.</summary>
    public virtual string LimitText => Tolerance.ToString();

    /// <summary>Gets what the columns must be for the rule to make sense.</summary>
    internal virtual ColumnNeed Need => ColumnNeed.Any;

    /// <summary>Gets texts that must be values of the column's type.</summary>
    internal virtual IEnumerable<string> ColumnValues => [];

    /// <summary>Gets the limits that must not cross.</summary>
    internal virtual ValueRange? Range => null;

    /// <summary>Gets what is wrong with the settings themselves, a sentence, and what to write; <see langword="null"/> if nothing is.</summary>
    internal virtual (string Text, string Next)? Mistake => null;

    /// <summary>Gets how many rows the rule needs to say anything.</summary>
    internal virtual long LeastExamined => 1;

    /// <summary>Returns the id within a table: <c>patients.between(age)</c>, or the table and the name.</summary>
    public string Id(string table) => $"{table}.{Name ?? (Subject.Length == 0 ? Kind : $"{Kind}({Subject})")}";

    /// <summary>Returns all settings that make the rule.</summary>
    public JsonObject Settings()
    {
        var settings = Measured();
        foreach (var (name, value) in Limits())
            settings[name] = value?.DeepClone();
        if (MinExamined > LeastExamined)
            settings["min_examined"] = MinExamined;
        return settings;
    }

    /// <summary>Returns what the measurement depends on; limits of the whole table, judging (on_fail, tolerance) and words (why, owner) are not in it.</summary>
    public JsonObject Measured()
    {
        var settings = MeasuredSettings();
        settings["kind"] = Kind;
        if (Where is not null)
            settings["where"] = Where.Rendered;
        return settings;
    }

    /// <summary>Returns the check of one run, which has a time.</summary>
    internal virtual Check At(RunTime time) => Where is null ? this : this with { Where = time.In(Where) };

    /// <summary>Judges a measure that was taken of enough rows.</summary>
    internal abstract Finding Judge(CheckMeasure measure);

    /// <summary>Returns the settings that change what is measured.</summary>
    private protected abstract JsonObject MeasuredSettings();

    /// <summary>Returns the settings that the measure is only compared with.</summary>
    private protected virtual JsonObject Limits() => [];
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

/// <summary>What a column must be for a rule about it.</summary>
internal enum ColumnNeed
{
    Any,
    Text,
    Ordered,
    Number,
    NumberOrTime,
    Time,
}

/// <summary>The time of a run, as checks use it.</summary>
/// <param name="AsOf">The run's only clock.</param>
/// <param name="Dialect">The engine's SQL.</param>
/// <param name="Schema">The columns of the table.</param>
internal sealed record RunTime(DateTimeOffset AsOf, SqlDialect Dialect, TableSchema Schema)
{
    /// <summary>Puts the time into SQL that asks for it.</summary>
    public UserSql In(UserSql sql) => sql.At(AsOf, Dialect);

    /// <summary>Returns the time as a value of a column: a date has the day, in UTC.</summary>
    public string For(string column) => Schema.Find(column)?.Type.Kind switch
    {
        TypeKind.Date => UtcTime.Text(AsOf)[..10],
        TypeKind.TimestampNtz => UtcTime.Text(AsOf).TrimEnd('Z'),
        _ => UtcTime.Text(AsOf),
    };
}
