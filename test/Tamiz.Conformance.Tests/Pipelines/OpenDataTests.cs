using Shouldly;
using Tamiz.EndToEnd.Tests;
using Tamiz.Inference;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>Real files, with the project that <c>tamiz init</c> makes of them: the same on both engines.</summary>
public class OpenDataTests(BothEngines engines)
{
    [Theory]
    [InlineData("migx")]
    [InlineData("cdisc")]
    [InlineData("survival")]
    [InlineData("raha")]
    [InlineData("bike")]
    [InlineData("ctgov")]
    public async Task A_set_comes_out_the_same(string set)
    {
        using var project = new Folder(engines);
        var files = Directory.GetFiles(TestData.Folder(set), "*.csv").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
            File.Copy(file, Path.Combine(project.Path, Path.GetFileName(file)));
        using var temporary = new Folder(engines);
        await ProjectInference.WriteAsync(
            await engines.DuckDbAsync(), project.Path, set, [.. files.Select(file => Path.GetFileName(file))], temporary.Path, mostRows: 100_000, TestContext.Current.CancellationToken);

        var (duckDb, _) = await EngineRun.CompareAsync(engines, project.Path);
        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
    }
}
