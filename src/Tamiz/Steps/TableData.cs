using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Steps;

/// <summary>A table that a step left in the store.</summary>
/// <param name="Schema">Its data columns.</param>
/// <param name="Parts">Its Parquet files; the order of rows is that of parts, then of rows in each.</param>
/// <param name="Fingerprint">What it holds.</param>
public sealed record TableData(TableSchema Schema, ImmutableArray<TablePart> Parts, Fingerprint Fingerprint)
{
    /// <summary>Gets the number of rows.</summary>
    public long Rows => Fingerprint.Rows;
}

/// <summary>A Parquet file of a table.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Rows">Its number of rows, those left out with them.</param>
/// <param name="Origin">How a row leads back to its source record.</param>
/// <param name="File">For parts of one file: the place of the source file in the run's inputs of the dataset, from 0.</param>
public sealed record TablePart(string Key, long Rows, RowOrigin Origin, int File = 0)
{
    /// <summary>
    /// Gets the lists of rows that are in the file and not in the table, by <c>_record</c>, and by <c>_file</c> too where a list has it. So few rows
    /// are left out without writing all others once more.
    /// </summary>
    public ImmutableArray<TablePart> Without { get; init; } = [];

    /// <summary>Gets whether the file has the hashes of its rows (<see cref="RowHashes"/>) beside their values.</summary>
    public bool Hashed { get; init; }

    /// <summary>Returns whether leaving rows out costs a reader less than writing the others once more costs now.</summary>
    /// <param name="gone">How many are left out.</param>
    /// <param name="rows">Of how many.</param>
    internal static bool IsWorthLeavingOut(long gone, long rows) => gone <= rows / 20;
}

/// <summary>How a row of a part leads back to its source record.</summary>
public enum RowOrigin
{
    /// <summary>It does not: the table was made by SQL.</summary>
    None,

    /// <summary>The part holds every record of one file in order, so the record is the row number.</summary>
    RowNumber,

    /// <summary>The part has the columns <c>_file</c> and <c>_record</c>.</summary>
    Stored,

    /// <summary>The part holds records of one file, and has the column <c>_record</c>.</summary>
    Record,
}

/// <summary>What a table holds, in a form that can be compared. Each member names its algorithm; only like is compared.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Content">The rows, whatever their order.</param>
/// <param name="Ordered">The rows in their order.</param>
/// <param name="Located">The rows and the source record of each; the same as <paramref name="Content"/> for tables made by SQL.</param>
public sealed record Fingerprint(long Rows, string Content, string Ordered, string Located);
