using System.Globalization;
using Shouldly;
using Tamiz.Gate;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>How many steps run side by side changes nothing that anybody sees.</summary>
public class ParallelTests
{
    private const int Datasets = 6;

    [Fact]
    public async Task The_same_bytes_are_released_at_any_parallelism()
    {
        var released = new List<string>();
        foreach (var lanes in new[] { 1, 2, 8 })
        {
            using var project = Make(lanes);
            var run = await project.RunAsync();
            run.ExitCode.ShouldBe(0);
            run.Reused().ShouldBeEmpty();
            released.Add(string.Join('\n', project.Output().Select(file => $"{file.Replace(run.Result.Version!, "", StringComparison.Ordinal)} {Sha256(project, file)}")));
        }

        released[0].Split('\n').Length.ShouldBe(2 * (Datasets + 2));
        released[1].ShouldBe(released[0]);
        released[2].ShouldBe(released[0]);
    }

    [Fact]
    public async Task What_is_told_of_steps_comes_in_the_order_of_the_plan()
    {
        var told = new List<List<string>>();
        foreach (var lanes in new[] { 1, 8 })
        {
            using var project = Make(lanes);
            var steps = new List<string>();
            project.Progress = happened =>
            {
                if (happened is RunEvent.StepEnded ended)
                    steps.Add($"{ended.Number}/{ended.Of} {ended.Record.Step}");
            };
            await project.RunAsync();
            told.Add(steps);
        }

        told[0].Count.ShouldBe((3 * Datasets) + 2);
        told[1].ShouldBe(told[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Of_two_steps_that_fail_the_first_of_the_plan_is_reported(int lanes)
    {
        using var project = Make(lanes, """
            kpis:
              slow: { sql: "select max(cast(x.n as integer) + y.n - z.n) // 0 as n, cast('a' || max(x.n) as integer) as m from d0 x, d1 y, d2 z" }
              quick: { sql: select cast('a' || max(n) as integer) as n from d3 }
            """);

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure!.Step.Name.ShouldBe("kpi:slow");
        project.Output().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dataset_is_cleaned_while_another_one_is_validated()
    {
        using var project = Make(2);
        var run = await project.RunAsync();
        var steps = run.Report.Steps.ToDictionary(step => step.Step);

        // d0 is done with cleaning long before the last, and is not kept waiting for it.
        steps.Values.ShouldAllBe(step => step.Outcome == StepOutcome.Executed);
        foreach (var at in Enumerable.Range(0, Datasets))
        {
            End(steps[$"ingest:d{at}"]).ShouldBeLessThanOrEqualTo(steps[$"clean:d{at}"].Started);
            End(steps[$"clean:d{at}"]).ShouldBeLessThanOrEqualTo(steps[$"validate:d{at}"].Started);
        }

        steps.Values.Where(step => step.Stage == "ingest").Max(End).ShouldBeLessThanOrEqualTo(steps.Values.Where(step => step.Stage == "clean").Min(step => step.Started));
        var overlaps = steps.Values.SelectMany(one => steps.Values.Where(other => one.Started < other.Started && other.Started < End(one)));
        overlaps.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_child_waits_for_the_validated_rows_of_its_parent_at_any_parallelism()
    {
        using var project = new TestProject("""
            datasets:
              child: { source: child.csv, schema: child.json, checks: [ { references: { key: id, to: parent, on_fail: quarantine } } ], quarantine: { max: 100% } }
              parent: { source: parent.csv, schema: parent.json, key: id, checks: [ { between: { column: n, min: 0, on_fail: quarantine } } ], quarantine: { max: 100% } }
            """) { MaxParallel = 8 };
        project.WriteSchema("child", "id string");
        project.WriteSchema("parent", "id string, n integer");
        project.Write("child.csv", "id\na\nb\n");
        project.Write("parent.csv", "id,n\na,1\nb,-1\n");

        var run = await project.RunAsync();

        run.Result.Judgement!.Verdict.ShouldBe(Verdict.Released);
        run.Rows("child").ShouldBe(["a"]);
    }

    // What a record says is in whole milliseconds, each part rounded down.
    private static DateTimeOffset End(StepRecord step) => step.Started.AddMilliseconds(step.DurationMs);

    private static string Sha256(TestProject project, string file) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(project.Folder, "store", "shop", "output", file))));

    private static TestProject Make(int lanes, string kpis = """
        kpis:
          mean: { sql: "select avg(f) as mean, sum(f) as total, stddev_pop(f) as deviation from (select f from d0 union all select f from d1 union all select f from d5)" }
          groups: { sql: "select n % 7 as g, avg(f) as mean, count(*) as n from d2 group by 1", key: g }
        """)
    {
        var datasets = string.Concat(Enumerable.Range(0, Datasets).Select(at =>
            $"  d{at}: {{ source: d{at}.csv, schema: d.json, clean: [ {{ deduplicate: {{ key: n }} }} ], checks: [ not_null: f ] }}\n"));
        var project = new TestProject($"datasets:\n{datasets}{kpis}\n") { MaxParallel = lanes };
        project.WriteSchema("d", "n integer, f double");
        foreach (var at in Enumerable.Range(0, Datasets))
        {
            var random = new Random(at);
            project.Write($"d{at}.csv", "n,f\n" + string.Concat(Enumerable.Range(0, 3000).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n % 2900},{random.NextDouble() * 1e6:r}\n"))));
        }

        return project;
    }
}
