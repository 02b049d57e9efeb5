using System.Collections.Immutable;

namespace Tamiz.Spark;

/// <summary>The configuration of a session under which <see cref="SparkDialect"/> means what it says.</summary>
internal static class SparkSettings
{
    /// <summary>Those without which values would be others. A server that refuses one of them cannot be used; of the rest it may.</summary>
    public static readonly ImmutableArray<string> Needed =
        ["spark.sql.ansi.enabled", "spark.sql.session.timeZone", "spark.sql.ansi.doubleQuotedIdentifiers", "spark.sql.shuffle.partitions", "spark.sql.files.maxPartitionBytes", "spark.sql.files.minPartitionNum"];

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

        // One file of rows in the order of the query: a scan of files and what is sorted are one partition each.
        ["spark.sql.files.minPartitionNum"] = "1",
        ["spark.sql.files.maxPartitionBytes"] = "1099511627776",
        ["spark.sql.files.openCostInBytes"] = "0",
        ["spark.sql.shuffle.partitions"] = "1",
        ["spark.sql.files.maxRecordsPerFile"] = "0",
        ["spark.sql.optimizer.collapseProjectAlwaysInline"] = "false",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
