namespace Tamiz.Contracts;

/// <summary>Something in a project that uses a column.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The id of a check, the name of a KPI or dataset, or <c>patients.map(country)</c> for cleaning.</param>
/// <param name="Column">The column it uses, as the dataset has it.</param>
/// <param name="Place">Where it is written.</param>
public sealed record ColumnUse(UseKind Kind, string Name, string Column, FilePlace? Place)
{
    /// <summary>Gets the table through which it uses the column; <see langword="null"/> if it names the column itself.</summary>
    public string? Through { get; init; }

    /// <summary>Gets why it no longer fits; <see langword="null"/> if it does.</summary>
    public string? Breaks { get; init; }
}

/// <summary>What can use a column.</summary>
public enum UseKind
{
    /// <summary>A cleaning operation.</summary>
    Cleaning,

    /// <summary>A check.</summary>
    Check,

    /// <summary>The key of a dataset or KPI.</summary>
    Key,

    /// <summary>A derived dataset.</summary>
    Dataset,

    /// <summary>A KPI.</summary>
    Kpi,
}
