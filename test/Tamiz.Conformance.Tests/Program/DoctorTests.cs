using Shouldly;
using Tamiz.Conformance.Tests.Pipelines;
using Tamiz.DuckDb.Tests.Runs;
using Xunit;

namespace Tamiz.Conformance.Tests.Program;

/// <summary><c>tamiz doctor</c> on a Spark server.</summary>
public class DoctorTests(BothEngines engines)
{
    [Fact]
    public async Task It_shows_the_server_s_version_and_that_it_reads_and_writes_the_store()
    {
        using var project = MakeProject();

        var (exit, output, errors) = await BuiltProgram.RunAsync(project.Path, "doctor", "--engine", await engines.AddressAsync());

        exit.ShouldBe(0, output + errors);
        output.ShouldMatch(@"OK +server +spark at sc://127\.0\.0\.1:\d+, version 4\.\d+\.\d+: it reads and writes the store");
        Directory.EnumerateFiles(project.Path, "*probe*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_must_be_mended()
    {
        using var project = MakeProject();

        var (exit, output, _) = await BuiltProgram.RunAsync(project.Path, "doctor", "--engine", "sc://127.0.0.1:9");

        exit.ShouldBe(2);
        output.ShouldMatch(@"FAIL +engine +The Spark server at 127\.0\.0\.1:9 cannot be used: it does not answer\.");
    }

    private Folder MakeProject()
    {
        var project = new Folder(engines);
        project.Write("t.json", TestSchema.Json("id long"));
        project.Write("t.csv", "id\n1\n");
        project.Write("tamiz.yml", "version: 1\npipeline: shop\ndatasets:\n  t: { source: t.csv, schema: t.json }\n");
        return project;
    }
}
