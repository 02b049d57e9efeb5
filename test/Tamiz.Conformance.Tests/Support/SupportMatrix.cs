using System.Globalization;
using Tamiz.Conformance.Tests.Expressions;
using Tamiz.Conformance.Tests.Files;
using Tamiz.Conformance.Tests.Pipelines;
using Tamiz.Decoding;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Pipelines.Yaml;
using Tamiz.Schemas;

namespace Tamiz.Conformance.Tests.Support;

/// <summary>
/// What each engine supports, as <c>docs/reference/engines.md</c> says it. The rows are those of the definitions that read a project; which test of this suite
/// runs them on both engines stands beside them; and what an engine cannot is a reason, here and nowhere else.
/// </summary>
internal static class SupportMatrix
{
    /// <summary>Gets what Spark does not, or does otherwise, by row.</summary>
    private static readonly Dictionary<string, string> OnSpark = new()
    {
        ["normalize"] = "yes; `nfc` and `no_accents` call a library by `reflect`, which Databricks' shared and serverless compute forbids",
        ["deduplicate"] = "yes, but rows with a `map` value cannot be compared",
        ["duplicate_rows"] = "yes, but rows with a `map` value cannot be compared",
        [".parquet"] = "yes, but no nanoseconds: Spark's reader refuses them (`PARQUET_TYPE_ILLEGAL`)",
        ["array, map, struct"] = "yes; `map` values cannot be compared",
        ["sums and means of floating point"] = "to 10 digits: their order is the cluster's, so content may count as changed where DuckDB finds it unchanged",
        ["a text for DuckDB only"] = "no: there is nothing to run; write a text for Spark too",
    };

    private static readonly Dictionary<string, string> OnDuckDb = new()
    {
        ["array, map, struct"] = "yes; in released CSV, decimals of up to 15 digits inside of them lose zeros at the end",
        ["sums and means of floating point"] = "the same bits each time: computed on one thread",
        ["a text for Spark only, with `from`"] = "no: there is nothing to run (`no_sql_for_engine`)",
        ["a store in buckets"] = "yes, by a checked cache on this machine",
    };

    /// <summary>Gets the sections: title, what proves it, and the rows.</summary>
    public static IReadOnlyList<(string Title, string Proof, IReadOnlyList<string> Rows)> Sections { get; } =
    [
        ("Cleaning", $"Every example of [cleaning.md](cleaning.md) is run on both (`{nameof(ReferenceTests)}`), and generated tables are (`{nameof(GeneratedTests)}`).", Kinds("clean")),
        ("Checks", $"Every example of [checks.md](checks.md) is run on both (`{nameof(ReferenceTests)}`).", Kinds("checks")),
        ("Source files", $"`{nameof(SourceFormatTests)}`, `{nameof(LandingTests)}`, `{nameof(ParquetSourceTests)}`. The runner's scanner decodes, unpacks and counts before an engine reads.",
            [.. SourceFiles.Endings, "packed: .gz, .zst", .. TextEncodings.All.DistinctBy(encoding => encoding.Encoding).Select(encoding => encoding.Name)]),
        ("Types", $"`{nameof(GrammarTests)}`, `{nameof(SourceFormatTests)}`; nested ones `{nameof(ParquetSourceTests)}`.", [.. Enum.GetValues<TypeKind>().Select(NameOf)]),
        ("Released files", $"Every run of this suite compares them (`{nameof(EngineRun)}`).", [.. Enum.GetValues<FileFormat>().Select(format => SnakeJson.Word(format))]),
        ("Calls in your SQL", $"`{nameof(ValueTests)}`, `{nameof(GeneratedTests)}`.", [.. SqlTemplate.Calls.Select(call => $"`{call}`")]),
        ("Your SQL", $"`{nameof(SqlByEngineTests)}`.", ["one text for both", "a text for each engine", "a text for DuckDB only", "a text for Spark only, with `from`", "sums and means of floating point"]),
        ("Store", "Tests of Tamiz.Aws (`SparkOnS3Tests`).", ["a store in a folder", "a store in buckets"]),
    ];

    /// <summary>Gets rows that have a reason and are in no section.</summary>
    public static IEnumerable<string> Unknown => OnSpark.Keys.Concat(OnDuckDb.Keys).Except(Sections.SelectMany(section => section.Rows));

    /// <summary>Returns the names of the kinds of an item of a dataset's list.</summary>
    public static IReadOnlyList<string> Kinds(string list) =>
        [.. ProjectFile.Describe()["properties"]!["datasets"]!["additionalProperties"]!["properties"]![list]!["items"]!["properties"]!.AsObject().Select(kind => kind.Key)];

    public static string Write()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write("# What each engine supports\n\nMade from the definitions and from the suite that runs both engines (`test/Tamiz.Conformance.Tests`); `APPROVE=1` writes it anew.\n" +
            "\"yes\" means: the same rows, accounts, checks and files come out as on the other, doubles up to a relative error of 1e-9. Spark was 4.1.4.\n" +
            "Anything else is a reason.\n");
        foreach (var (title, proof, rows) in Sections)
        {
            text.Write($"\n## {title}\n\n{proof}\n\n| | DuckDB | Spark |\n|---|---|---|\n");
            foreach (var row in rows)
                text.Write($"| {row} | {OnDuckDb.GetValueOrDefault(row, "yes")} | {OnSpark.GetValueOrDefault(row, "yes")} |\n");
        }

        return text.ToString();
    }

    /// <summary>Writes the section of functions that both engines know.</summary>
    public static string WriteFunctions(IReadOnlyCollection<string> common) =>
        "\n## Functions of your SQL\n\n" +
        $"Of the functions and aggregates of DuckDB that SQL of a project may call ([semantics.md](semantics.md) says which it may not), Spark has {common.Count} of the same name, listed here;\n" +
        "in one text for both these can be used, and no others. That both know a name does not say that they mean the same by it: `tamiz engines compare` does.\n\n" +
        $"{string.Join(' ', common.Order(StringComparer.Ordinal).Select(name => $"`{name}`"))}\n";

    private static string NameOf(TypeKind kind) => kind switch
    {
        TypeKind.Decimal => "decimal(p,s)",
        TypeKind.Nested => "array, map, struct",
        _ => new ColumnType(kind).Name,
    };
}
