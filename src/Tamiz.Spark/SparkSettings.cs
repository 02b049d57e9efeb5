using System.Collections.Immutable;
using System.Globalization;

namespace Tamiz.Spark;

/// <summary>The configuration of a session under which <see cref="SparkDialect"/> means what it says.</summary>
internal static class SparkSettings
{
    private const string BlockSize = "spark.sql.files.maxPartitionBytes";
    private const string Exchanged = "spark.sql.shuffle.partitions";

    /// <summary>Those without which values would be others. A server that refuses one of them cannot be used; of the rest it may.</summary>
    public static readonly ImmutableArray<string> Needed =
        ["spark.sql.ansi.enabled", "spark.sql.session.timeZone", "spark.sql.ansi.doubleQuotedIdentifiers", Exchanged, BlockSize, "spark.sql.files.minPartitionNum"];

    /// <summary>Errors instead of silent nulls, times in UTC, text as it stands, and Parquet that others read.</summary>
    public static readonly ImmutableSortedDictionary<string, string> All = new Dictionary<string, string>
    {
        ["spark.sql.ansi.enabled"] = "true",
        ["spark.sql.session.timeZone"] = "UTC",

        // "a b" is a name, as in the user's portable SQL; ${x} in a text stands for itself, and so does a quote written twice.
        ["spark.sql.ansi.doubleQuotedIdentifiers"] = "true",
        ["spark.sql.variable.substitute"] = "false",
        ["spark.sql.parser.escapedStringLiterals"] = "false",
        ["spark.sql.legacy.consecutiveStringLiterals.enabled"] = "false",
        ["spark.sql.legacy.timeParserPolicy"] = "CORRECTED",
        ["spark.sql.legacy.allowHashOnMapType"] = "true",
        ["spark.sql.legacy.chunkBase64String.enabled"] = "false",
        ["spark.sql.caseSensitive"] = "false",
        ["spark.sql.parquet.compression.codec"] = "zstd",
        ["spark.sql.parquet.outputTimestampType"] = "TIMESTAMP_MICROS",
        ["spark.sql.parquet.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.parquet.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.parquet.mergeSchema"] = "false",
        ["spark.sql.files.ignoreCorruptFiles"] = "false",
        ["spark.sql.files.ignoreMissingFiles"] = "false",

        // A file is cut into pieces of one size, each a task, in its order.
        ["spark.sql.files.minPartitionNum"] = "1",
        ["spark.sql.files.openCostInBytes"] = "0",
        ["spark.sql.files.maxRecordsPerFile"] = "0",
        ["spark.sql.optimizer.collapseProjectAlwaysInline"] = "false",

        // Java does not compile longer methods, and a statement that types many columns would be one: it runs in half the time without.
        ["spark.sql.codegen.hugeMethodLimit"] = "8000",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Returns those of a session in which several tasks read a file and the server says how many take what is exchanged.</summary>
    public static ImmutableSortedDictionary<string, string> Reading(long blockBytes) => All.Add(BlockSize, blockBytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>Returns those of a session in which several tasks read a file, and one takes what is exchanged.</summary>
    public static ImmutableSortedDictionary<string, string> Writing(long blockBytes) => Reading(blockBytes).Add(Exchanged, "1");

    /// <summary>Returns those of a session in which one task reads a file, and one takes what is exchanged.</summary>
    public static ImmutableSortedDictionary<string, string> InFileOrder() => Writing(1L << 40);
}
