using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests.Engines;

public class SqlTemplateTests
{
    [Theory]
    [InlineData("select 1", "select 1")]
    [InlineData("{{ days_between(a, b) }}", "days<a|b>")]
    [InlineData("{{days_between(a,b)}}", "days<a|b>")]
    [InlineData("{{ days_between( a ,\n b ) }}", "days<a|b>")]
    [InlineData("{{ days_between(coalesce(a, b), greatest(c, min(d, e))) }}", "days<coalesce(a, b)|greatest(c, min(d, e))>")]
    [InlineData("{{ days_between(x('a,b'), y(')')) }}", "days<x('a,b')|y(')')>")]
    [InlineData("{{ days_between('2026-01-01, noon', b) }}", "days<'2026-01-01, noon'|b>")]
    [InlineData("{{ days_between('it''s, (', b) }}", "days<'it''s, ('|b>")]
    [InlineData("{{ days_between(\"a,b\", \"c(\") }}", "days<\"a,b\"|\"c(\">")]
    [InlineData("{{ days_between(a, b) }} + {{ days_between(c, d) }}", "days<a|b> + days<c|d>")]
    [InlineData("select '{ }' as braces", "select '{ }' as braces")]
    public void A_portable_call_becomes_the_engines_own(string sql, string expected)
    {
        var objections = new List<SqlObjection>();

        SqlTemplate.Render(sql, new PlainDialect(), objections).ShouldBe(expected);
        objections.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("x <= {{ as_of }}", "x <= CAST('2026-01-02T03:04:05.000Z' AS timestamp)")]
    [InlineData("{{ days_between(a, {{as_of}}) }}", "days<a|CAST('2026-01-02T03:04:05.000Z' AS timestamp)>")]
    [InlineData("{{ percentile(x, 0.5) }}", "percentile<x|0.5>")]
    public void The_runs_time_and_percentiles_are_rendered(string sql, string expected)
    {
        var objections = new List<SqlObjection>();

        var rendered = SqlTemplate.Render(sql, new PlainDialect(), objections);

        objections.ShouldBeEmpty();
        SqlTemplate.Bind(rendered, new PlainDialect(), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{ days_since(a) }}", 1)]
    [InlineData("select\n  1,\n  {{ days_between(a) }}", 3)]
    [InlineData("\n{{ days_between(a, b, c) }}", 2)]
    [InlineData("{{ days_between }}", 1)]
    [InlineData("{{ days_between() }}", 1)]
    [InlineData("{{ days_between(a, ) }}", 1)]
    [InlineData("{{ as_of() }}", 1)]
    [InlineData("{{ percentile(x, 1.5) }}", 1)]
    [InlineData("{{ percentile(x, y) }}", 1)]
    [InlineData("{{ }}", 1)]
    [InlineData("{{ days_between(a, b)", 1)]
    [InlineData("select {{ a + b }}", 1)]
    public void What_is_no_call_is_refused_with_its_line(string sql, int line)
    {
        var objections = new List<SqlObjection>();

        SqlTemplate.Render(sql, new PlainDialect(), objections);

        var only = objections.ShouldHaveSingleItem();
        only.Line.ShouldBe(line);
        only.Text.ShouldContain("days_between(a, b)");
    }

    [Fact]
    public void Each_mistake_is_told()
    {
        var objections = new List<SqlObjection>();

        SqlTemplate.Render("{{ a() }}\n{{ days_between(a, b) }}\n{{ b() }}", new PlainDialect(), objections);

        objections.Select(objection => objection.Line).ShouldBe([1, 3]);
    }
}
