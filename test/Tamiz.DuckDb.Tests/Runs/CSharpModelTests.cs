using System.Runtime.CompilerServices;
using Shouldly;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Runs;
using Tamiz.Schemas;
using Tamiz.Storage;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>The model can be built in C#: the example of the guide is this code.</summary>
public class CSharpModelTests
{
    [Fact]
    public async Task A_pipeline_built_in_code_runs_as_one_from_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("tamiz-model-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "patients.csv"), "patient_id,age\nP1,34\nP2,51\nP2,51\nP3,34\n", TestContext.Current.CancellationToken);

        var cancellationToken = TestContext.Current.CancellationToken;

        // <example>
        var pipeline = PipelineRules.Complete(
            new Pipeline
            {
                Name = "clinic",
                Folder = folder,
                Sources =
                [
                    new SourceDataset
                    {
                        Name = "patients",
                        Source = ["patients.csv"],
                        Schema = new TableSchema(
                        [
                            new Column("patient_id", new ColumnType(TypeKind.String), Nullable: false),
                            new Column("age", new ColumnType(TypeKind.Integer)),
                        ]),
                        Key = ["patient_id"],
                        Clean = [new Trim([]), new Deduplicate([])],
                        Checks = [new Between("age", "0", "120") { OnFail = OnFail.Quarantine }],
                    },
                ],
                Queries =
                [
                    new QueryTable { Name = "ages", IsKpi = true, Key = ["age"], Sql = "select age, count(*) as patients from patients group by age" },
                ],
            },
            (place, code, text, hint) => throw new TamizException(ExitReason.Usage, code, text) { Hint = hint });

        var store = new FolderStore(Path.Combine(folder, "store", pipeline.Name));
        await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [store.LocalPath("")!], TemporaryFolder = Path.GetTempPath() }, cancellationToken);
        await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(cancellationToken);

        var planned = await new Planner(engine, analyzer).PlanAsync(pipeline, cancellationToken);
        var result = await new PipelineRunner(store, engine, TimeProvider.System, new RunOptions { Actor = "me" }).RunAsync(planned, cancellationToken);
        // </example>

        result.Reason.ShouldBe(ExitReason.Done);
        result.Release.ShouldBe(1);
        File.ReadAllText(Directory.EnumerateFiles(Path.Combine(folder, "store/clinic/output/kpis"), "*.csv").Single()).ShouldBe("age,patients\n34,2\n51,1\n");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_guide_shows_the_code_that_is_run_here() =>
        File.ReadAllText(Repository.Path("docs/guide/csharp-model.md")).ShouldContain(Quoted("example"));

    private static string Quoted(string name, [CallerFilePath] string file = "")
    {
        var lines = File.ReadAllLines(file).SkipWhile(line => !line.Contains($"// <{name}>", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains($"// </{name}>", StringComparison.Ordinal));
        const int Indent = 8;
        return string.Join('\n', lines.Select(line => line.Length > Indent ? line[Indent..] : ""));
    }
}
