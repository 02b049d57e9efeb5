using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Tamiz.Engines;

/// <summary>User SQL with portable calls, such as <c>{{ days_between(a, b) }}</c>, which each engine writes in its own way.</summary>
public static partial class SqlTemplate
{
    /// <summary>Replaces the portable calls.</summary>
    /// <param name="sql">The SQL as written.</param>
    /// <param name="dialect">The engine's SQL.</param>
    /// <param name="objections">Receives what cannot be rendered.</param>
    public static string Render(string sql, SqlDialect dialect, ICollection<SqlObjection> objections) => Call().Replace(sql, match =>
    {
        var rendered = RenderCall(match.Groups["name"].Value, SplitArguments(match.Groups["arguments"].Value), dialect);
        if (rendered is not null)
            return rendered;

        var line = sql.AsSpan(0, match.Index).Count('\n') + 1;
        objections.Add(new SqlObjection($"'{match.Value}' is not a call that can be rendered. Known: {{{{ days_between(a, b) }}}}.", line));
        return "NULL";
    });

    private static string? RenderCall(string name, ImmutableArray<string> arguments, SqlDialect dialect) => (name, arguments) switch
    {
        ("days_between", [var from, var to]) => dialect.DaysBetween(from, to),
        _ => null,
    };

    private static ImmutableArray<string> SplitArguments(string text)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        var (depth, start) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
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

    [GeneratedRegex(@"\{\{\s*(?<name>\w*)\s*(\((?<arguments>.*?)\))?\s*\}\}", RegexOptions.Singleline)]
    private static partial Regex Call();
}
