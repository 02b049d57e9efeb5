using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tamiz.Schemas;

namespace Tamiz.Engines;

/// <summary>User SQL with portable calls, such as <c>{{ days_between(a, b) }}</c>, which each engine writes in its own way.</summary>
public static partial class SqlTemplate
{
    /// <summary>Gets the portable calls, by example.</summary>
    public static ImmutableArray<string> Calls { get; } = ["{{ days_between(a, b) }}", "{{ percentile(x, 0.5) }}", "{{ as_of }}"];

    private static string Known => $"{string.Join(", ", Calls[..^1])} and {Calls[^1]}";

    // What stands for the run's time between rendering and running; braces of a user never get so far.
    private const string AsOf = "{{as_of}}";
    private const string AsOfInside = "\u0001as_of\u0001";

    /// <summary>Replaces the portable calls.</summary>
    /// <param name="sql">The SQL as written.</param>
    /// <param name="dialect">The engine's SQL.</param>
    /// <param name="objections">Receives what cannot be rendered.</param>
    /// <returns>The SQL, with a mark for the run's time where it is asked for; <see cref="Bind"/> replaces it.</returns>
    public static string Render(string sql, SqlDialect dialect, ICollection<SqlObjection> objections) =>
        RenderCalls(AsOfCall().Replace(sql, AsOfInside), dialect, objections).Replace(AsOfInside, AsOf, StringComparison.Ordinal);

    /// <summary>Puts a time where rendered SQL asks for the run's.</summary>
    public static string Bind(string rendered, SqlDialect dialect, DateTimeOffset asOf) =>
        rendered.Replace(AsOf, $"CAST({dialect.Literal(UtcTime.Text(asOf))} AS {dialect.TypeName(new ColumnType(TypeKind.Timestamp))})", StringComparison.Ordinal);

    private static string RenderCalls(string sql, SqlDialect dialect, ICollection<SqlObjection> objections) => Braces().Replace(sql, match =>
    {
        if (match.Groups["end"].Length > 0
            && Call().Match(match.Groups["inside"].Value) is { Success: true } call
            && RenderCall(call.Groups["name"].Value, SplitArguments(call.Groups["arguments"].Value), dialect) is { } rendered)
        {
            return rendered;
        }

        var line = sql.AsSpan(0, match.Index).Count('\n') + 1;
        objections.Add(new SqlObjection($"'{match.Value.Replace(AsOfInside, "{{ as_of }}", StringComparison.Ordinal)}' is not a call that can be rendered. Known are {Known}.", line));
        return "NULL";
    });

    private static string? RenderCall(string name, ImmutableArray<string> arguments, SqlDialect dialect) => (name, arguments) switch
    {
        (_, _) when arguments.Contains("") => null,
        ("days_between", [var from, var to]) => dialect.DaysBetween(from, to),
        ("percentile", [var value, var share]) when decimal.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var at) && at <= 1 => dialect.Percentile(value, at),
        _ => null,
    };

    // Commas count outside of parentheses and quotes only.
    private static ImmutableArray<string> SplitArguments(string text)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var (depth, start, quote) = (0, 0, '\0');
        for (var at = 0; at < text.Length; at++)
        {
            if (quote != '\0' || text[at] is '\'' or '"')
            {
                quote = quote == '\0' ? text[at] : quote == text[at] ? '\0' : quote;
                continue;
            }

            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[at] == ',' && depth == 0)
            {
                arguments.Add(text[start..at].Trim());
                start = at + 1;
            }
        }

        arguments.Add(text[start..].Trim());
        return arguments.ToImmutable();
    }

    [GeneratedRegex(@"\{\{(?<inside>('[^']*'|""[^""]*""|[^'""])*?)(?<end>\}\}|\z)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\{\{\s*as_of\s*\}\}")]
    private static partial Regex AsOfCall();

    [GeneratedRegex(@"^\s*(?<name>\w+)\s*\((?<arguments>.*)\)\s*$", RegexOptions.Singleline)]
    private static partial Regex Call();
}
