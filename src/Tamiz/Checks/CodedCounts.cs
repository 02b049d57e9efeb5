using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>
/// Tells which numbers that checks show say how many rows have one value of a sensitive or coded column. Of fewer than <see cref="Least"/> rows such a number
/// may point at a person, so what is meant to be shared does not have it (DESIGN §13); counts of checks themselves are shown.
/// </summary>
/// <param name="Columns">The sensitive and coded columns of each table that has some; of one made by SQL from such, all its columns.</param>
/// <param name="Counting">The tables whose cells may be such numbers, and the key of each.</param>
public sealed record CodedCounts(ImmutableDictionary<string, ImmutableHashSet<string>> Columns, ImmutableDictionary<string, ImmutableArray<string>> Counting)
{
    /// <summary>The least number of rows that is shown.</summary>
    public const int Least = 11;

    /// <summary>What stands for a smaller one.</summary>
    public const string Few = "fewer than 11";

    // The name under which checks of groups show how many rows each has.
    private const string RowsOfIt = "rows_of_it";

    /// <summary>Gets that of tables without such columns.</summary>
    public static CodedCounts None { get; } = new(ImmutableDictionary<string, ImmutableHashSet<string>>.Empty, ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>Returns what stands in place of a cell of a table in what is meant to be shared; <see langword="null"/> if it may stand there itself.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="text">The value as released files write it.</param>
    public string? Instead(string table, string column, string? text) =>
        Counting.TryGetValue(table, out var key) && !key.Contains(column, StringComparer.OrdinalIgnoreCase) ? Instead(text) : null;

    /// <summary>Returns the same with one table more, made from files.</summary>
    internal CodedCounts With(string table, TableSchema schema) =>
        schema.Columns.Where(column => column.IsSensitive || column.IsCoded).Select(column => column.Name).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase) is { IsEmpty: false } columns
            ? this with { Columns = Columns.Add(table, columns) }
            : this;

    /// <summary>Returns the same with one table more, made by SQL that uses such columns.</summary>
    internal CodedCounts With(string table, TableSchema schema, ImmutableArray<string> key, bool counts) => new(
        Columns.Add(table, schema.Names.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase)), counts ? Counting.Add(table, key) : Counting);

    /// <summary>Marks what of the samples of a check is not to be shared.</summary>
    internal ImmutableArray<Sample> Mark(string table, Check check, ImmutableArray<Sample> samples) =>
        Columns.IsEmpty ? samples : [.. samples.Select(sample => sample with { Values = [.. sample.Values.Select(value => value with { Instead = Instead(table, check, sample, value) })] })];

    private string? Instead(string table, Check check, Sample sample, SampleValue value) => check switch
    {
        // The check itself says how many rows have it; so which value that is, is what must not stand beside it.
        MostCommonShare when Has(table, check.Columns) => sample.Values.Any(count => count.Column == RowsOfIt && Instead(count.Text) is not null) ? SensitiveValues.Hidden : null,
        DuplicateRows when value.Column == RowsOfIt && (check.Columns.IsEmpty ? Columns.ContainsKey(table) : Has(table, check.Columns)) => Instead(value.Text),
        QueryRows query => Counts(query) ? Instead(value.Text) : null,
        _ => Instead(table, value.Column, value.Text),
    };

    // As of tables made by SQL: which column of a result is the number is not known.
    private bool Counts(QueryRows query) => query.Reads.Any(Counting.ContainsKey) || (query.Sql.Aggregates && query.Reads.Any(name => Of(name).Any(column => query.Subject.Contains(column, StringComparison.OrdinalIgnoreCase))));

    private bool Has(string table, ImmutableArray<string> columns) => columns.Any(Of(table).Contains);

    private ImmutableHashSet<string> Of(string table) => Columns.GetValueOrDefault(table, []);

    private static string? Instead(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < Least ? Few : null;
}
