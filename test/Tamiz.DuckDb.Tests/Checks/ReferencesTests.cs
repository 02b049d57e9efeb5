using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

public class ReferencesTests
{
    private const string Children = "id,parent\n1,a\n2,z\n3,\n4,b\n5,A\n";

    [Fact]
    public async Task A_key_is_looked_for_in_the_parent_and_null_is_not()
    {
        using var project = Families("", "checks: [ { references: { key: parent, to: parents, on_fail: quarantine } } ]");
        var run = await project.RunAsync();

        run.QuarantinedBy("children").Keys.ShouldBe([2, 5]);
        run.Check("children.references(parent)").RowsExamined.ShouldBe(4);
    }

    [Fact]
    public async Task Rows_that_the_parent_set_aside_are_not_found()
    {
        using var project = Families("checks: [ { accepted_values: { column: kind, values: [ok], on_fail: quarantine } } ]", "checks: [ { references: { key: parent, to: parents, on_fail: quarantine } } ]");
        var run = await project.RunAsync();

        run.QuarantinedBy("parents").Keys.ShouldBe([2]);
        run.QuarantinedBy("children").Keys.ShouldBe([2, 4, 5]);
    }

    [Fact]
    public async Task Another_column_than_the_key_may_be_named()
    {
        using var project = Families("", "checks: [ { references: { key: parent, to: parents.kind, on_fail: quarantine } } ]");

        (await project.RunAsync()).QuarantinedBy("children").Keys.ShouldBe([1, 2, 4, 5]);
    }

    [Fact]
    public async Task A_table_may_refer_to_itself_by_its_cleaned_rows()
    {
        using var project = TestProject.OfTable("id string, boss string, ok boolean", "id,boss,ok\na,,true\nb,a,true\nc,b,false\nd,c,true\ne,x,true\n",
            "key: id\nchecks: [ { references: { key: boss, to: t, on_fail: quarantine } }, { accepted_values: { column: ok, values: [true], on_fail: quarantine } } ]");

        // d's boss c is set aside for another reason, but was there after cleaning.
        (await project.RunAsync()).QuarantinedBy().ShouldBe([new(3, "t.accepted_values(ok)"), new(5, "t.references(boss)")]);
    }

    [Fact]
    public async Task In_a_circle_each_looks_at_the_cleaned_rows_of_the_other()
    {
        using var project = new TestProject("""
            datasets:
              a: { source: a.csv, schema: a.json, key: id, quarantine: { max: 100% }, checks: [ { references: { key: b, to: b, on_fail: quarantine } } ] }
              b: { source: b.csv, schema: b.json, key: id, quarantine: { max: 100% }, checks: [ { references: { key: a, to: a, on_fail: quarantine } } ] }
            """);
        project.WriteSchema("a", "id integer, b long");
        project.WriteSchema("b", "id long, a integer");
        project.Write("a.csv", "id,b\n1,1\n2,9\n3,2\n");
        project.Write("b.csv", "id,a\n1,1\n2,2\n3,7\n");
        var run = await project.RunAsync();

        run.QuarantinedBy("a").Keys.ShouldBe([2]);

        // a sets record 2 aside, but b looks at what a had after cleaning.
        run.QuarantinedBy("b").Keys.ShouldBe([3]);
    }

    [Fact]
    public async Task Several_columns_are_compared_together_across_widths_of_whole_numbers()
    {
        using var project = new TestProject("""
            datasets:
              p: { source: p.csv, schema: p.json, key: [x, y] }
              c: { source: c.csv, schema: c.json, quarantine: { max: 100% }, checks: [ { references: { key: [y, x], to: p, on_fail: quarantine } } ] }
            """);
        project.WriteSchema("p", "x integer, y short");
        project.WriteSchema("c", "x long, y decimal(5,0)");
        project.Write("p.csv", "x,y\n1,2\n3,4\n");
        project.Write("c.csv", "x,y\n2,1\n1,2\n4,3\n4,\n");

        (await project.RunAsync()).QuarantinedBy("c").Keys.ShouldBe([2]);
    }

    [Fact]
    public async Task A_KPI_may_refer_to_a_dataset()
    {
        using var project = Families("", "", "kpis:\n  per_parent:\n    sql: select parent, count(*) as n from children group by parent\n    checks: [ { references: { key: parent, to: parents } } ]\n");
        var run = await project.RunAsync();

        run.Status("per_parent.references(parent)").ShouldBe(CheckStatus.Fail);
        run.Check("per_parent.references(parent)").RowsFailed.ShouldBe(2);
        run.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_parent_without_rows_has_none_of_them()
    {
        using var project = Families("checks: [ { row_count: { min: 0 } } ]", "checks: [ { references: { key: parent, to: parents, on_fail: warn } } ]");
        project.Write("parents.csv", "id,kind\n");

        (await project.RunAsync()).Check("children.references(parent)").RowsFailed.ShouldBe(4);
    }

    private static TestProject Families(string parents, string children, string rest = "")
    {
        var project = new TestProject(
            $"datasets:\n  children:\n    source: children.csv\n    schema: children.json\n    quarantine: {{ max: 100% }}\n    {children}\n" +
            $"  parents:\n    source: parents.csv\n    schema: parents.json\n    key: id\n    quarantine: {{ max: 100% }}\n    {parents}\n{rest}");
        project.WriteSchema("children", "id integer, parent string");
        project.WriteSchema("parents", "id string, kind string");
        project.Write("children.csv", Children);
        project.Write("parents.csv", "id,kind\na,ok\nb,bad\n");
        return project;
    }
}
