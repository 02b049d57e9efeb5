using System.Text.RegularExpressions;
using Tamiz.Engines;

namespace Tamiz.Spark;

/// <summary>SQL that the user wrote for Spark alone. Spark says whether it fits its tables; here it is refused what gives another answer each time.</summary>
internal static partial class OwnSql
{
    private const string Clock = "reads the clock; write {{ as_of }}, the run's time";
    private const string Chance = "gives another answer each time";
    private const string Place = "tells of the machine, not of the data";

    // What is told by a name alone, and what only as a call: a column may be called "now".
    private static string? Refused(string word, bool isCall) => word.ToLowerInvariant() switch
    {
        "current_date" or "current_timestamp" or "localtimestamp" or "current_time" => Clock,
        "current_user" or "session_user" => Place,
        "tablesample" => Chance,
        _ when !isCall => null,
        "now" or "curdate" or "unix_timestamp" => Clock,
        "user" or "current_timezone" or "current_catalog" or "current_database" or "current_schema" or "version" => Place,
        "input_file_name" or "input_file_block_start" or "input_file_block_length" => Place,
        "rand" or "random" or "randn" or "randstr" or "uniform" or "uuid" or "shuffle" or "monotonically_increasing_id" or "spark_partition_id" => Chance,
        "any_value" => Chance + "; write min or max",
        "approx_count_distinct" => "is not exact; write count(distinct …)",
        "approx_percentile" or "percentile_approx" => "is not exact; write {{ percentile(x, 0.5) }}",
        "reflect" or "java_method" or "try_reflect" => "calls into the server",
        "read_files" => "reads files",
        _ => null,
    };

    /// <summary>Returns why a text is refused.</summary>
    public static IEnumerable<SqlObjection> Objections(string sql, bool isValue)
    {
        // What stands in quotes or behind -- is neither word nor call.
        var bare = Quoted().Replace(sql, match => match.Value[0] is '`' or '"' ? "`" : match.Value[0] is '\'' ? "''" : " ");
        var first = Word().Match(bare).Value;
        var isSelect = first.Equals("select", StringComparison.OrdinalIgnoreCase) || first.Equals("with", StringComparison.OrdinalIgnoreCase);
        if (!isValue && !isSelect)
            yield return new("The text for Spark is not one SELECT statement. Write one.");
        if (isValue && Inner().IsMatch(bare))
            yield return new("The text for Spark holds a SELECT. An expression uses the columns of its own row; write a derived dataset or a KPI for the rest.");
        if (bare.Contains(';', StringComparison.Ordinal))
            yield return new("The text for Spark holds a ';'. Write one statement without one: Tamiz puts it into others.");
        if (File().Match(bare) is { Success: true } file)
            yield return new($"The text for Spark reads '{file.Groups[1].Value}' files. It may read datasets and KPIs only.");
        foreach (var word in Word().Matches(bare).Select(match => (match.Value, IsCall: bare[(match.Index + match.Length)..].TrimStart().StartsWith('('))).Distinct())
        {
            if (Refused(word.Value, word.IsCall) is { } why)
                yield return new($"'{word.Value}' is refused in the text for Spark: it {why}.");
        }
    }

    [GeneratedRegex("""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|/\*.*?\*/""", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bselect\b", RegexOptions.IgnoreCase)]
    private static partial Regex Inner();

    [GeneratedRegex(@"\b(?:from|join)\s+(parquet|csv|json|orc|text|binaryfile|avro|delta|xml)\s*\.\s*`", RegexOptions.IgnoreCase)]
    private static partial Regex File();
}
