using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Datasets whose later files add to earlier ones, and what becomes of values that are none of their type.</summary>
public class LoadTests
{
    [Fact]
    public async Task Rows_of_a_file_that_the_source_has_no_more_stay()
    {
        using var project = Make("append");
        project.Write("t1.csv", "id,n\na,1\n");
        await project.RunAsync();
        File.Delete(Path.Combine(project.Folder, "t1.csv"));
        project.Write("t2.csv", "id,n\nb,2\n");

        var second = await project.RunAsync();
        second.Rows().ShouldBe(["a,1", "b,2"]);
        second.Account().ShouldBe("2 = 2 + 0 + 0 + 0 + 0");
        File.Delete(Path.Combine(project.Folder, "t2.csv"));

        var third = await project.RunAsync();
        third.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
        third.Report.Inputs.Select(input => input.Path).ShouldBe(["t1.csv", "t2.csv"]);
    }

    [Fact]
    public async Task A_file_that_comes_again_with_other_bytes_replaces_its_own_rows_where_they_were()
    {
        using var project = Make("append");
        project.Write("t2.csv", "id,n\nb,2\n");
        await project.RunAsync();
        project.Write("t1.csv", "id,n\na,1\n");
        (await project.RunAsync()).Rows().ShouldBe(["b,2", "a,1"]);
        project.Write("t2.csv", "id,n\nb,3\nc,4\n");

        (await project.RunAsync()).Rows().ShouldBe(["b,3", "c,4", "a,1"]);
    }

    [Fact]
    public async Task Upsert_keeps_the_row_of_the_file_that_came_last_and_counts_the_others_as_merged()
    {
        using var project = Make("upsert\n    key: id");
        project.Write("t2.csv", "id,n\na,1\nb,2\n");
        await project.RunAsync();
        project.Write("t1.csv", "id,n\nb,20\nc,30\n");

        var second = await project.RunAsync();
        second.Rows().ShouldBe(["a,1", "b,20", "c,30"]);
        second.Account().ShouldBe("4 = 3 + 1 + 0 + 0 + 0");
        second.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
    }

    [Fact]
    public async Task A_blocked_run_adds_nothing_and_its_file_is_looked_at_again()
    {
        using var project = Make("append\n    checks: [ { between: { column: n, min: 0 } } ]");
        project.Write("t1.csv", "id,n\na,1\n");
        await project.RunAsync();
        project.Write("t2.csv", "id,n\nb,-2\n");
        (await project.RunAsync()).ExitCode.ShouldBe(3);
        File.Delete(Path.Combine(project.Folder, "t2.csv"));
        project.Write("t3.csv", "id,n\nc,3\n");

        (await project.RunAsync()).Rows().ShouldBe(["a,1", "c,3"]);
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("append")]
    public async Task Of_many_files_only_the_changed_one_is_read_and_cleaned_again(string load)
    {
        using var project = Make(load + "\n    clean: [ { trim: \"*\" }, { deduplicate: exact } ]");
        for (var file = 0; file < 6; file++)
            project.Write($"t{file}.csv", $"id,n\nf{file}, {file}\n");
        await project.RunAsync();
        var before = Parts(project);
        before.Length.ShouldBe(12);
        project.Write("t3.csv", "id,n\nf3,33\n");

        (await project.RunAsync()).Rows().ShouldBe(["f0,0", "f1,1", "f2,2", "f3,33", "f4,4", "f5,5"]);
        Parts(project).Except(before).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_plan_that_was_changed_is_not_trusted_with_what_files_there_were()
    {
        using var project = Make("append");
        project.Write("t1.csv", "id,n\na,1\n");
        var first = await project.RunAsync();
        var plan = Path.Combine(project.Folder, "store", "shop", "runs", first.Result.Run, "plan.json");
        var other = File.ReadAllText(plan).Replace("t1.csv", "t9.csv", StringComparison.Ordinal);
        File.Delete(plan);
        File.WriteAllText(plan, other);

        (await Should.ThrowAsync<TamizException>(() => project.RunAsync())).Code.ShouldBe("plan_damaged");
    }

    [Fact]
    public async Task With_null_a_value_that_is_none_of_its_type_is_null_counted_and_a_warning()
    {
        using var project = TestProject.OfTable("id string, n integer, d date", "id,n,d\na,x,2026-01-01\nb,2,soon\nc,y,\n", "on_type_error: \"null\"");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,,2026-01-01", "b,2,", "c,,"]);
        run.Check("t.types").Text.ShouldBe("3 values were none of their type and are null (n 2, d 1).");
        run.Status("t.types").ShouldBe(CheckStatus.Warn);
        run.Account().ShouldBe("3 = 3 + 0 + 0 + 0 + 0");
    }

    [Fact]
    public async Task With_block_it_blocks_and_its_row_is_set_aside_to_be_looked_at()
    {
        using var project = TestProject.OfTable("id string, n integer", "id,n\na,x\nb,2\n", "on_type_error: block");
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Status("t.types").ShouldBe(CheckStatus.Fail);
        run.QuarantinedBy().ShouldBe([new(1, "t.is_type(n)")]);
    }

    private static string[] Parts(TestProject project) =>
        [.. Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "transformed"), "*.json", SearchOption.AllDirectories).Where(path => path.Contains("/parts/", StringComparison.Ordinal))];

    private static TestProject Make(string load)
    {
        var project = new TestProject($"datasets:\n  t:\n    source: t*.csv\n    schema: t.json\n    load: {load}\n");
        project.WriteSchema("t", "id string, n integer");
        return project;
    }
}
