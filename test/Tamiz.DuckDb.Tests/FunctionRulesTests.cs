using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

/// <summary>Holds the rules against every function of the engine at hand, so that a new version brings nothing in unseen.</summary>
public partial class FunctionRulesTests : DuckDbTest
{
    private DuckDbSqlAnalyzer _analyzer = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _analyzer = await DuckDbSqlAnalyzer.OpenAsync(Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await _analyzer.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task No_function_that_duckdb_calls_volatile_is_allowed()
    {
        var names = await NamesAsync("function_type IN ('scalar', 'aggregate') AND stability <> 'CONSISTENT'");
        names.Length.ShouldBeGreaterThan(20);
        (await AllowedAsync(names)).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_function_that_reads_the_clock_the_session_files_or_chance_is_allowed()
    {
        string[] known =
        [
            "now", "today", "get_current_time", "get_current_timestamp", "transaction_timestamp", "current_localtime", "current_localtimestamp", "current_date", "ago",
            "current_setting", "getvariable", "current_database", "current_schema", "current_schemas", "current_query", "current_user", "version", "txid_current",
            "in_search_path", "nextval", "currval", "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "setseed", "reservoir_quantile", "stats", "vector_type", "write_log",
            "sleep_ms", "pg_sleep", "getenv", "read_text", "read_blob", "read_csv", "read_parquet", "glob", "query", "query_table", "json_execute_serialized_sql",
            "json_serialize_plan", "pg_get_viewdef", "get_block_size", "format_type", "inet_client_addr",
        ];
        (await AllowedAsync(known)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Allowed_names_that_sound_suspicious_have_been_looked_at()
    {
        var names = (await NamesAsync("function_type IN ('scalar', 'aggregate', 'macro')")).Where(name => Suspicious().IsMatch(name)).ToArray();
        Approved.Matches(string.Concat((await AllowedAsync(names)).Select(name => name + "\n")));
    }

    [Fact]
    public async Task Allowed_macros_have_been_looked_at() =>
        Approved.Matches(string.Concat((await AllowedAsync(await NamesAsync("function_type = 'macro'"))).Select(name => name + "\n")));

    [Fact]
    public async Task Only_three_table_functions_are_allowed()
    {
        var allowed = new List<string>();
        foreach (var name in await NamesAsync("function_type IN ('table', 'table_macro', 'pragma')"))
        {
            if ((await _analyzer.AnalyzeAsync($"SELECT * FROM {Engine.Dialect.Quote(name)}(1)", Token)).Objections.IsEmpty)
                allowed.Add(name);
        }

        allowed.ShouldBe(["generate_series", "range", "unnest"]);
    }

    [Fact]
    public async Task Aggregates_that_change_with_the_order_of_rows_are_refused_without_one()
    {
        // Tried rather than believed: each allowed aggregate of one column, over the same rows forwards and backwards.
        var wrong = new List<string>();
        foreach (var name in await NamesAsync("function_type = 'aggregate'"))
        {
            if (!(await _analyzer.AnalyzeAsync($"SELECT {name}(x) FROM t", Token)).Objections.IsEmpty)
                continue;

            const string rows = "(SELECT (hash(n) % 50)::BIGINT AS x, n FROM range(3000) t(n) ORDER BY n {0})";
            var query = $"SELECT (SELECT {name}(x) FROM {string.Format(null, rows, "ASC")}) IS NOT DISTINCT FROM (SELECT {name}(x) FROM {string.Format(null, rows, "DESC")})";
            try
            {
                if ((await ReadAsync(query)).Rows[0][0] is false && !(await IsFloatingPointAsync(name)))
                    wrong.Add(name);
            }
            catch (EngineException)
            {
                // Takes other arguments, or is a window function.
            }
        }

        string.Join(' ', wrong).ShouldBe("");
    }

    [GeneratedRegex("file|path|env|setting|current|now|time|date|version|txid|get|user|session|random|uuid|seed|var|query|sql|log|table|schema|catalog|pragma|today|sleep|read|write|stat|id$|^pg_|sample|approx")]
    private static partial Regex Suspicious();

    private async Task<bool> IsFloatingPointAsync(string aggregate) =>
        (await Engine.DescribeAsync($"SELECT {aggregate}(x) AS r FROM (SELECT 1::BIGINT AS x)", Token))[0].Type?.IsFloatingPoint ?? false;

    private async Task<string[]> NamesAsync(string condition) =>
        [.. (await ReadAsync($"SELECT DISTINCT function_name FROM duckdb_functions() WHERE {condition} ORDER BY ALL")).Rows.Select(row => (string)row[0]!)];

    private async Task<string[]> AllowedAsync(IEnumerable<string> names)
    {
        var allowed = new List<string>();
        foreach (var name in names)
        {
            if ((await _analyzer.AnalyzeAsync($"SELECT {Engine.Dialect.Quote(name)}(x ORDER BY x) FROM t", Token)).Objections.IsEmpty)
                allowed.Add(name);
        }

        return [.. allowed];
    }
}
