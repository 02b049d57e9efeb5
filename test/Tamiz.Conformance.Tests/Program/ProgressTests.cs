using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Conformance.Tests.Pipelines;
using Tamiz.DuckDb.Tests.Runs;
using Xunit;

namespace Tamiz.Conformance.Tests.Program;

/// <summary>What somebody sees at a terminal while Spark computes.</summary>
public sealed partial class ProgressTests(BothEngines engines)
{
    // Forty tasks, together some seconds; the server tells of them every two.
    private const string Long = "select id from t where (select count(*) from range(0, 240000, 1, 40) a cross join range(0, 1000, 1, 1) b where a.id + b.id < 0) = 0";

    [Fact]
    public async Task A_line_moves_with_the_share_of_the_running_statement()
    {
        using var project = new Folder(engines);
        project.Write("t.json", TestSchema.Json("id long"));
        project.Write("t.csv", "id\n1\n2\n3\n");
        project.Write("tamiz.yml", $"version: 1\npipeline: shop\ndatasets:\n  t:\n    source: t.csv\n    schema: t.json\nkpis:\n  k:\n    key: id\n    from: [t]\n    sql:\n      spark: {Long}\n");

        var (exit, output, errors) = await BuiltProgram.RunAtTerminalAsync(project.Path, "run", "--engine", await engines.AddressAsync());

        exit.ShouldBe(0, output + errors);
        var shares = Told().Matches(output).Select(match => int.Parse(match.Groups[1].Value, null)).ToList();
        shares.ShouldNotBeEmpty(output);
        shares.ShouldAllBe(share => share > 0 && share <= 100);
        output.ShouldContain("[3/4]");
    }

    [GeneratedRegex(@"  kpi:k +\d+s, (\d+) % of the running statement")]
    private static partial Regex Told();
}
