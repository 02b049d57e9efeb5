using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Files and names that are in order, and yet tripped something.</summary>
public class OddFilesTests
{
    [Fact]
    public async Task A_header_may_hold_a_line_end_of_another_kind_than_the_lines()
    {
        using var project = TestProject.OfTable("id string!, n integer", "id,\"no\r\nte\",n\na,\"x\r\ny\",1\nb,,2\n");

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,1", "b,2"]);
        run.Account().ShouldBe("2 = 2 + 0 + 0 + 0 + 0");
    }

    [Fact]
    public async Task A_tsv_file_has_tabs_unless_the_project_says_otherwise()
    {
        using var tabs = TestProject.OfFiles("t.tsv", "id string!, n integer", "", ("t.tsv", "id\tn\na,b\t1\n"u8.ToArray()));
        using var commas = TestProject.OfFiles("t.tsv", "id string!, n integer", "read: { delimiter: \",\" }", ("t.tsv", "id,n\na\tb,1\n"u8.ToArray()));

        (await tabs.RunAsync()).Rows().ShouldBe(["\"a,b\",1"]);
        (await commas.RunAsync()).Rows().ShouldBe(["a\tb,1"]);
    }

    [Fact]
    public async Task Thousands_of_unreadable_records_leave_each_row_its_own_record()
    {
        const int Pairs = 3_000;
        var csv = "id,n\n" + string.Concat(Enumerable.Range(0, Pairs).Select(at => $"{at},{(at % 100 == 99 ? "x" : "1")}\n{at}\n{(at % 3 == 0 ? "a,b,c\n" : "")}"));
        using var project = TestProject.OfTable("id integer!, n integer", csv, "read: { max_unreadable: 100% }");

        var run = await project.RunAsync();

        run.Account().ShouldBe("7000 = 2970 + 0 + 0 + 30 + 4000");
        var expected = Enumerable.Range(0, Pairs).Where(at => at % 100 == 99).Select(at => (2L * at) + ((at + 2) / 3) + 1);
        run.QuarantinedBy().Keys.ShouldBe(expected);
        run.Quarantine(suffix: "-unreadable").Split('\n').Length.ShouldBe(4_002);
        (await project.RunAsync()).Reused().ShouldContain("clean:t");
        Directory.EnumerateFileSystemEntries(Path.Combine(project.Folder, "store", "shop"), ".tmp-*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Datasets_may_be_called_by_words_of_sql()
    {
        using var project = new TestProject("""
            datasets:
              order: { source: t.csv, schema: t.json, key: id }
              group:
                source: t.csv
                schema: t.json
                checks: [ { references: { key: id, to: order } }, { expression: { sql: "n > 0" } } ]
            kpis:
              select: { sql: 'select count(*) as rows from "order" join "group" using (id)' }
            """);
        project.WriteSchema("t", "id string!, n integer");
        project.Write("t.csv", "id,n\na,1\n");

        (await project.RunAsync()).Rows("select").ShouldBe(["1"]);
    }

    [Fact]
    public async Task Sql_that_fails_over_such_a_name_is_told_to_quote_it()
    {
        using var project = new TestProject("datasets:\n  order: { source: t.csv, schema: t.json }\nkpis:\n  k: { sql: select count(*) as rows from order }\n");
        project.WriteSchema("t", "id string!");

        var problem = (await project.ProblemsAsync()).ShouldHaveSingleItem();

        problem.Code.ShouldBe("sql_refused");
        problem.ToString().ShouldContain("write \"order\" in double quotes");
    }

    [Fact]
    public async Task A_source_whose_disk_fails_is_named()
    {
        using var project = TestProject.OfTable("id string!", "");
        File.Delete(Path.Combine(project.Folder, "t.csv"));
        File.CreateSymbolicLink(Path.Combine(project.Folder, "t.csv"), "/proc/self/mem");

        var failure = await Should.ThrowAsync<TamizException>(() => project.RunAsync());

        (failure.Reason, failure.Code).ShouldBe((ExitReason.Transient, "source_unreadable"));
        failure.Message.ShouldContain("'t.csv' of 't'");
    }

    [Fact]
    public async Task An_init_of_parquet_takes_the_types_of_the_footer()
    {
        var folder = Workshop.NewFolder();
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "visits.parquet"),
            ParquetBytes.Of("select range::bigint as visit_id, '1' as code, 1.5::decimal(9,3) as m, case when range > 5 then date '2026-01-01' end as day, time '01:00:00' as clock from range(30)"),
            TestContext.Current.CancellationToken);

        await Tamiz.Inference.ProjectInference.WriteAsync(await Workshop.EngineAsync(), folder, "p", ["visits.parquet"], Workshop.NewFolder(), 1_000, TestContext.Current.CancellationToken);

        var schema = Tamiz.Schemas.SchemaJson.Read(await File.ReadAllTextAsync(Path.Combine(folder, "schemas/visits.json"), TestContext.Current.CancellationToken), "visits.json");
        schema.Columns.Select(column => $"{column.Name} {column.Type} {column.Nullable}").ShouldBe(["visit_id long False", "code string False", "m decimal(9,3) False", "day date True"]);
        (await File.ReadAllTextAsync(Path.Combine(folder, "tamiz.yml"), TestContext.Current.CancellationToken)).ShouldContain("key: visit_id");
    }
}
