using Shouldly;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public sealed class SqlAnalyzerTests : IAsyncLifetime
{
    private DuckDbSqlAnalyzer _analyzer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _analyzer = await DuckDbSqlAnalyzer.OpenAsync(Token);

    public ValueTask DisposeAsync() => _analyzer.DisposeAsync();

    [Theory]
    [InlineData("select * from patients", "patients")]
    [InlineData("from patients", "patients")]
    [InlineData("table patients", "patients")]
    [InlineData("values (1, 2)", "")]
    [InlineData("select p.*, e.trial_id from patients p join enrolments e using (patient_id)", "patients enrolments")]
    [InlineData("select * from Patients, patients as p2 (a, b)", "Patients")]
    [InlineData("with q as (select * from a) select * from q", "a")]
    [InlineData("with Q as (select * from a) select * from q", "a")]
    [InlineData("with a as (select * from a) select * from a", "a")]
    [InlineData("with a as (select * from b), b as (select 1) select * from a, b", "b")]
    [InlineData("with u as (with v as (select * from z) select * from v) select * from u, v", "z v")]
    [InlineData("with q as (select 1) select * from (with q as (select * from a) select * from q) s, q", "a")]
    [InlineData("with recursive r as (select 1 n union all select n + 1 from r, a where n < 3) select * from r", "a")]
    [InlineData("with recursive r as (select * from r) select * from r", "r")]
    [InlineData("select (select max(x) from b) from a where x in (select x from c) and exists (from d)", "b a c d")]
    [InlineData("select * from a union all select * from b except select * from c", "a b c")]
    [InlineData("select * from (values (1)) v(x) join lateral (select * from a where a.x = v.x) u on true", "a")]
    [InlineData("select * from a where x > all (select x from b) order by (select max(y) from c) desc limit (select 3 from d)", "a b c d")]
    [InlineData("select list_transform(l, lambda x: x + (select 1 from b)) from a", "b a")]
    [InlineData("with q as (select 1) select case when x then (select max(y) from b) end from a qualify row_number() over (order by (select 1 from c), y) = 1", "b c a")]
    public async Task Tables_are_those_that_are_no_cte_in_scope(string sql, string tables)
    {
        var analysis = await AllowedAsync(sql);
        string.Join(' ', analysis.Tables.Order(StringComparer.Ordinal)).ShouldBe(string.Join(' ', tables.Split(' ').Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("select a.x, sum(y) from a group by a.x", "x y")]
    [InlineData("select \"A b\" from a where \"É\" = 1", "A b É")]
    [InlineData("select X, x from a", "X")]
    [InlineData("select * exclude (p) replace (q + 1 as r) from a join b using (k)", "p q k")]
    [InlineData("select list_transform(l, lambda x: x + y) from a", "l y")]
    [InlineData("select list_reduce(l, lambda m, n: m + n + o) from a", "l o")]
    [InlineData("select j -> 'k', j2 ->> 'k' from a", "j j2")]
    [InlineData("select sum(x order by y) filter (where z) over (partition by p order by o) from a", "x y z p o")]
    public async Task Columns_are_the_last_parts_of_names(string sql, string columns) =>
        (await AllowedAsync(sql)).Columns.Order(StringComparer.Ordinal).ShouldBe([.. new[] { columns }.SelectMany(c => c == "A b É" ? ["A b", "É"] : c.Split(' ')).Order(StringComparer.Ordinal)]);

    [Theory]
    [InlineData("select 1 + 1", "", false)]
    [InlineData("select UPPER(x) || lower(y) from a", "upper lower", false)]
    [InlineData("select count(*) from a", "count_star", true)]
    [InlineData("select sum(x) from a", "sum", true)]
    [InlineData("select geomean(x) from a", "geomean", true)]
    [InlineData("select lag(x) over (order by k) from a", "lag", true)]
    [InlineData("select x from a where y > (select avg(y) from a)", "avg", true)]
    [InlineData("select list_sum(l) from a, unnest(l), range(3)", "list_sum unnest range", false)]
    public async Task Functions_are_named_and_aggregates_seen(string sql, string functions, bool aggregates)
    {
        var analysis = await AllowedAsync(sql);
        string.Join(' ', analysis.Functions.Order(StringComparer.Ordinal)).ShouldBe(string.Join(' ', functions.Split(' ').Order(StringComparer.Ordinal)));
        analysis.Aggregates.ShouldBe(aggregates);
    }

    [Theory]
    [InlineData("select * from t asof join u on t.a >= u.a")]
    [InlineData("select columns('x.*'), columns(lambda c: c like 'x%'), t.* from t")]
    [InlineData("select first(x order by y), string_agg(distinct x, ',' order by x), max_by(a, b order by k), mode(x order by x) from t")]
    [InlineData("select first_value(x) over (order by y), rank() over w, sum(x) over (partition by y) from t window w as (order by y)")]
    [InlineData("select sum(x) over (order by y rows between 1 preceding and current row) from t")]
    [InlineData("select percentile_cont(0.5) within group (order by x), quantile_cont(x, [0.25, 0.5]), median(x) from t")]
    [InlineData("select x from t order by x, k limit 10 offset 2")]
    [InlineData("select distinct on (x) x, y from t order by x, k")]
    [InlineData("select distinct x from t")]
    [InlineData("select * from unnest([1, 2]) with ordinality u(x, n), generate_series(1, 3)")]
    [InlineData("select x, count(*) from t group by all having count(*) > 1 order by all")]
    [InlineData("select grouping(a), sum(x) from t group by grouping sets ((a), (b), ()), cube (c)")]
    [InlineData("select cast(a as decimal(10, 2)), try_cast(b as date), c::int[], d at time zone 'UTC', extract(year from e), interval 1 day from t")]
    [InlineData("select [x for x in l if x > 1], l[1], l[1:2], {'a': 1}, s.f, map {'a': 1}, row(1, 2), coalesce(a, b), a collate nocase, a is distinct from b from t")]
    [InlineData("select age(a, b), date_diff('day', a, b), list_aggregate(l, 'string_agg', ','), nullif(a, b), split_part(a, ',', 1), hash(k) from t")]
    [InlineData("select list(x order by x), array_agg(x order by x desc nulls last), list(x order by x) filter (where x > 1), list(distinct x order by x) from t")]
    [InlineData("select list_sort(list(x)), array_sort(array_agg(x)), list_reverse_sort(list(distinct x), 'NULLS LAST') from t")]
    [InlineData("select mode() within group (order by x), string_agg(x, ',' order by x), list(x order by x) over (partition by y) from t")]
    [InlineData("select t.current_date, u.\"user\" from t, u")]
    [InlineData("select a as now, 'current_date; drop table x' as text -- now()")]
    public async Task What_gives_the_same_answer_each_time_is_allowed(string sql) => await AllowedAsync(sql);

    [Theory]
    [InlineData("", "There is no statement")]
    [InlineData("-- nothing", "There is no statement")]
    [InlineData("select 1; select 2", "There are 2 statements")]
    [InlineData("select 1;", "ends with ';'")]
    [InlineData("select 1; -- end", "ends with ';'")]
    [InlineData("select 1 /*", "cannot be read")]
    [InlineData("select 1 frm x", "cannot be read")]
    [InlineData("insert into t values (1)", "Only a SELECT")]
    [InlineData("drop table t", "Only a SELECT")]
    [InlineData("copy t to 'x.csv'", "Only a SELECT")]
    [InlineData("attach 'x.db'", "Only a SELECT")]
    [InlineData("set x = 1", "Only a SELECT")]
    [InlineData("call pragma_version()", "Only a SELECT")]
    [InlineData("explain select 1", "Only a SELECT")]
    [InlineData("pivot t on x using sum(y)", "PIVOT cannot")]
    [InlineData("select * from (pivot t on x using sum(y))", "PIVOT cannot")]
    [InlineData("unpivot t on x into name n value v", "PIVOT and UNPIVOT are refused")]
    [InlineData("with a as (insert into t values (1) returning x) select * from a", "cannot be read")]
    [InlineData("describe t", "DESCRIBE, SHOW and SUMMARIZE")]
    [InlineData("show tables", "DESCRIBE, SHOW and SUMMARIZE")]
    [InlineData("select * from (summarize t)", "DESCRIBE, SHOW and SUMMARIZE")]
    [InlineData("select * from 'x.csv'", "The table 'x.csv' is refused: files")]
    [InlineData("select * from \"/etc/passwd\"", "The table '/etc/passwd' is refused: files")]
    [InlineData("select * from main.t", "The table 'main.t' is refused")]
    [InlineData("select * from information_schema.tables", "The table 'information_schema.tables' is refused")]
    [InlineData("select * from system.main.duckdb_tables", "is refused: only datasets")]
    [InlineData("with q as (select 1) select * from main.q", "The table 'main.q' is refused")]
    [InlineData("select * from read_csv('x.csv')", "The table function 'read_csv' is refused")]
    [InlineData("select * from duckdb_settings()", "The table function 'duckdb_settings' is refused")]
    [InlineData("select * from query('select now()')", "The table function 'query' is refused")]
    [InlineData("select * from query_table('t')", "The table function 'query_table' is refused")]
    [InlineData("select * from range((select random()::int))", "'random'")]
    [InlineData("select * from t at (version => 1)", "AT (VERSION or TIMESTAMP)")]
    [InlineData("select * from t tablesample 10%", "TABLESAMPLE")]
    [InlineData("select * from (from t) tablesample 10%", "TABLESAMPLE")]
    [InlineData("select * from t using sample 5", "USING SAMPLE")]
    [InlineData("select * from t positional join u", "POSITIONAL JOIN")]
    [InlineData("select current_date", "'current_date' reads the clock")]
    [InlineData("select CURRENT_TIMESTAMP from t", "'current_timestamp' reads the clock")]
    [InlineData("select \"current_date\" from t", "'current_date' reads the clock")]
    [InlineData("select localtime", "'localtime' reads the clock")]
    [InlineData("select 1 where exists (select current_user)", "'current_user' reads the session")]
    [InlineData("select list_transform(l, lambda x: x + current_date) from t", "'current_date' reads the clock")]
    [InlineData("select list_transform(l, lambda current_date: current_date) from t", "'current_date' reads the clock")]
    [InlineData("select rowid from t", "'rowid'")]
    [InlineData("select t.rowid from t", "'rowid'")]
    [InlineData("select now()", "'now' reads the clock")]
    [InlineData("select Now() from t", "'now' reads the clock")]
    [InlineData("select pg_catalog.now()", "named with a schema")]
    [InlineData("select main.now()", "'now' reads the clock")]
    [InlineData("select age(x) from t", "'age' with one argument reads the clock")]
    [InlineData("select ago(interval 1 day)", "'ago' reads the clock")]
    [InlineData("select current_localtimestamp()", "reads the clock")]
    [InlineData("select getvariable('x')", "reads or changes the session")]
    [InlineData("select current_setting('TimeZone')", "reads or changes the session")]
    [InlineData("select nextval('s')", "reads or changes the session")]
    [InlineData("select random()", "another answer each time")]
    [InlineData("select uuid()", "another answer each time")]
    [InlineData("select x from t order by random()", "another answer each time")]
    [InlineData("select sum(random()) over (order by x) from t", "another answer each time")]
    [InlineData("select count(*) filter (where random() > 0.5) from t", "another answer each time")]
    [InlineData("select * replace (random() as x) from t", "another answer each time")]
    [InlineData("with q as (select random()) select 1", "another answer each time")]
    [InlineData("select list_aggregate(l, 'reservoir_quantile', 0.5) from t", "needs the name of a repeatable aggregate")]
    [InlineData("select list_aggregate(l, x) from t", "needs the name of a repeatable aggregate")]
    [InlineData("select approx_quantile(x, 0.5) from t", "an estimate")]
    [InlineData("select error('x')", "not among the functions known to be safe")]
    [InlineData("select no_such_function(1)", "not among the functions known to be safe")]
    [InlineData("select first(x) from t", "'first' depends on the order of rows")]
    [InlineData("select list(x) from t", "'list' depends on the order of rows")]
    [InlineData("select string_agg(distinct x, ',') from t", "'string_agg' depends on the order of rows")]
    [InlineData("select listagg(x) from t", "depends on the order of rows")]
    [InlineData("select group_concat(x) from t", "depends on the order of rows")]
    [InlineData("select list_sort(list_transform(list(x), lambda a: a % 2)) from t", "'list' depends on the order of rows")]
    [InlineData("select list_sort([list(x)]) from t", "'list' depends on the order of rows")]
    [InlineData("select list_sort(string_split(string_agg(x, ','), ',')) from t", "'string_agg' depends on the order of rows")]
    [InlineData("select array(select x from t)", "'array_agg' depends on the order of rows")]
    [InlineData("select max_by(x, y) from t", "max_by(x, y ORDER BY key)")]
    [InlineData("select mode(x) from t", "'mode' depends on the order of rows")]
    [InlineData("select any_value(x) from t", "'any_value' takes whichever row comes first")]
    [InlineData("select json_group_array(x) from t", "takes rows in any order")]
    [InlineData("select row_number() over () from t", "Put an ORDER BY into OVER")]
    [InlineData("select row_number() over (partition by x) from t", "Put an ORDER BY into OVER")]
    [InlineData("select lag(x) over (partition by y) from t", "Put an ORDER BY into OVER")]
    [InlineData("select list(x) over (partition by y) from t", "depends on the order of rows")]
    [InlineData("select sum(x) over (rows between 1 preceding and current row) from t", "The frame of 'sum'")]
    [InlineData("select x from t limit 10", "LIMIT and OFFSET without ORDER BY")]
    [InlineData("select x from t limit 10%", "LIMIT and OFFSET without ORDER BY")]
    [InlineData("select x from t offset 1", "LIMIT and OFFSET without ORDER BY")]
    [InlineData("select * from (select x from t limit 1) s order by x", "LIMIT and OFFSET without ORDER BY")]
    [InlineData("select x from t union select y from u limit 3", "LIMIT and OFFSET without ORDER BY")]
    [InlineData("select distinct on (x) x, y from t", "DISTINCT ON without ORDER BY")]
    [InlineData("select $1", "Parameters such as")]
    [InlineData("select ? from t", "Parameters such as")]
    [InlineData("select $name from t", "Parameters such as")]
    [InlineData("select #1 from t", "'positional reference' is refused")]
    [InlineData("select default", "'default' is refused")]
    [InlineData("with recursive r using key (a) as (select 1 a union select 2 from r) select * from r", "USING KEY is refused")]
    public async Task What_does_not_is_refused_with_the_way_round(string sql, string reason)
    {
        var analysis = await _analyzer.AnalyzeAsync(sql, Token);
        analysis.Objections.ShouldContain(objection => objection.Text.Contains(reason, StringComparison.Ordinal), string.Join('\n', analysis.Objections));
        analysis.Objections.ShouldAllBe(objection => objection.Text.EndsWith('.'));
    }

    [Fact]
    public async Task An_objection_has_its_place()
    {
        var analysis = await _analyzer.AnalyzeAsync("select 'é',\n  x, now()\nfrom t limit 3", Token);
        analysis.Objections.Select(objection => (objection.Line, objection.Column)).ShouldBe([(2, 6), (0, 0)], ignoreOrder: true);
        (await _analyzer.AnalyzeAsync("select 1,\n 'é' frm x y", Token)).Objections[0].Line.ShouldBe(2);
    }

    [Fact]
    public async Task Several_objections_come_together() =>
        (await _analyzer.AnalyzeAsync("select now(), random(), first(x) from 'f.csv'", Token)).Objections.Length.ShouldBe(4);

    [Fact]
    public async Task Deep_statements_are_refused_or_read_but_never_end_the_process()
    {
        foreach (var depth in new[] { 100, 900, 5000 })
        {
            var nested = string.Concat(Enumerable.Repeat("abs(", depth)) + "1" + new string(')', depth);
            var analysis = await _analyzer.AnalyzeAsync($"select {nested}", Token);
            if (depth == 100)
                analysis.Objections.ShouldBeEmpty();
            var chain = await _analyzer.AnalyzeAsync($"select {string.Join(" + ", Enumerable.Repeat("x", depth))} from t", Token);
            if (chain.Objections.IsEmpty)
                chain.Tables.ShouldBe(["t"]);
        }
    }

    [Fact]
    public async Task A_nul_hides_nothing() =>
        (await _analyzer.AnalyzeAsync("select 1\0 from read_csv('x')", Token)).Objections.ShouldNotBeEmpty();

    [Theory]
    [InlineData("end_date >= start_date")]
    [InlineData("a > 1 -- comment")]
    [InlineData("a > 1 /* comment */")]
    [InlineData("a = '); drop table x; --'")]
    [InlineData("a in (select b from u)")]
    [InlineData("case when a then b else c end")]
    public async Task An_expression_is_read_over_its_table(string expression)
    {
        var analysis = await _analyzer.AnalyzeExpressionAsync(expression, "visits", Token);
        analysis.Objections.ShouldBeEmpty();
        analysis.Tables.ShouldContain("visits");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a;")]
    [InlineData("a; select 1")]
    [InlineData("a), (b")]
    [InlineData("a) from secret --")]
    [InlineData("a) from secret /*")]
    [InlineData("a) from secret; select (b")]
    [InlineData("a) from secret union select (b")]
    [InlineData("a) from secret union all by name select (b")]
    [InlineData("a) as x, (b")]
    [InlineData("a) over (order by (b)")]
    [InlineData("with q as (select 1) select a) from q, (select 1")]
    [InlineData("a as b")]
    [InlineData("*")]
    [InlineData("now()")]
    [InlineData("random() > 0.5")]
    [InlineData("$1")]
    [InlineData("a -- x\n) from secret --")]
    public async Task Nothing_is_smuggled_in_beside_an_expression(string expression) =>
        (await _analyzer.AnalyzeExpressionAsync(expression, "visits", Token)).Objections.ShouldNotBeEmpty();

    [Fact]
    public async Task Places_in_an_expression_are_those_of_its_own_text() =>
        (await _analyzer.AnalyzeExpressionAsync("a >\n now()", "visits", Token)).Objections.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            objection => objection.Line.ShouldBe(2),
            objection => objection.Column.ShouldBe(2));

    private async Task<SqlAnalysis> AllowedAsync(string sql)
    {
        var analysis = await _analyzer.AnalyzeAsync(sql, Token);
        analysis.Objections.ShouldBeEmpty();
        return analysis;
    }
}
