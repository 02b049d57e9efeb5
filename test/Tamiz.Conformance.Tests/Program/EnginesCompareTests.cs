using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shouldly;
using Tamiz.Conformance.Tests.Pipelines;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Program;

/// <summary><c>tamiz engines compare</c> on the real server.</summary>
public class EnginesCompareTests(BothEngines engines)
{
    [Fact]
    public async Task The_trials_are_equal_and_nothing_is_left_behind()
    {
        using var project = new Folder(engines);
        CopySample("trials", project.Path);

        var (exit, output, errors) = await BuiltProgram.RunAsync(project.Path, "engines", "compare", "--engine", await engines.AddressAsync());

        exit.ShouldBe(0, output + errors);
        output.ShouldContain("EQUAL");
        output.ShouldContain("duckdb ");
        output.ShouldContain("spark 4.");
        Directory.Exists(Path.Combine(project.Path, "store")).ShouldBeTrue();
        Directory.EnumerateFiles(Path.Combine(project.Path, "store"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_differs_is_named_by_table_row_and_column_and_by_check()
    {
        using var project = new Folder(engines);
        project.Write("t.json", TestSchema.Json("id long, x double"));
        project.Write("t.csv", "id,x\n1,0.1\n2,0.2\n3,0.3\n");
        project.Write("tamiz.yml", """
            version: 1
            pipeline: shop
            datasets:
              t:
                source: t.csv
                schema: t.json
                quarantine: { max: 100% }
                clean: [ { derive: { column: name, type: string, sql: { duckdb: "'n' || id", spark: "case when id = 2 then 'other' else 'n' || id end" } } } ]
                checks: [ { expression: { name: small, on_fail: warn, sql: { duckdb: "id < 3", spark: "id < 2" } } } ]
            kpis:
              near: { key: id, sql: { duckdb: "select id, x * 3 as y from t", spark: "select id, x * 3 * (1 + 1e-12) as y from t" } }
              far: { key: id, sql: { duckdb: "select id, x as y from t", spark: "select id, x * (1 + 1e-6) as y from t where id > 1" } }
            """);

        var (exit, output, errors) = await BuiltProgram.RunAsync(project.Path, "engines", "compare", "-o", "json", "--engine", await engines.AddressAsync());

        exit.ShouldBe(3, output + errors);
        var differences = JsonNode.Parse(output)!["differences"]!.AsArray().Select(difference =>
            $"{difference!["what"]} {difference["subject"]} [{difference["row"]}] {difference["column"]}: {string.Join(" / ", difference["values"]!.AsArray().Select(value => value is null ? "null" : (string?)value))} x{difference["count"]}").ToList();
        differences.ShouldContain("check t.small [] rows_failed: 1 / 2 x1");
        differences.ShouldContain("value t [file 0, record 2] name: n2 / other x1");
        differences.ShouldContain("rows far [id 1] : there / null x1");
        differences.ShouldContain("value far [id 2] y: 0.2 / 0.2000002 x2");
        differences.ShouldNotContain(difference => difference.Contains(" near ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_shared_says_the_same_and_no_small_count_of_a_coded_value()
    {
        using var project = new Folder(engines);
        project.Write("t.json", TestSchema.Json("id long, sex string").Replace("\"sex\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}", "\"sex\",\"type\":\"string\",\"nullable\":true,\"metadata\":{\"codes\":[\"F\",\"M\"]}", StringComparison.Ordinal));
        project.Write("t.csv", "id,sex\n1,F\n2,M\n3,M\n");
        project.Write("tamiz.yml", """
            version: 1
            pipeline: shop
            datasets: { t: { source: t.csv, schema: t.json } }
            kpis:
              per_sex: { key: sex, sql: { duckdb: "select sex, count(*) * 4 as n from t group by sex", spark: "select sex, count(*) * 4 + 10 as n from t group by sex" } }
            """);

        var (exit, md, errors) = await BuiltProgram.RunAsync(project.Path, "engines", "compare", "-o", "md", "--engine", await engines.AddressAsync());
        var (_, junit, _) = await BuiltProgram.RunAsync(project.Path, "engines", "compare", "-o", "junit", "--engine", await engines.AddressAsync());

        exit.ShouldBe(3, md + errors);
        md.ShouldContain("### shop: NOT EQUAL");
        md.ShouldMatch(@"\| DIFFERENT \| value \| per_sex \| sex F \| n \| fewer than 11 \| 14 \| 2 \|");
        md.ShouldMatch(@"\| DIFFERENT \| value \| per_sex \| sex M \| n \| fewer than 11 \| 18 \| 2 \|");
        var suite = XDocument.Parse(junit).Descendants("testsuite").ShouldHaveSingleItem();
        ((string?)suite.Attribute("failures")).ShouldBe("2");
        suite.Descendants("failure").First().Value.ShouldMatch(@"value per_sex \[sex F, n\]: fewer than 11 on duckdb .*, 14 on spark 4\.[0-9.]+ \(2 like it\)");
    }

    [Fact]
    public async Task Without_another_engine_there_is_nothing_to_compare()
    {
        using var project = new Folder(engines);
        CopySample("trials", project.Path);

        var (exit, _, errors) = await BuiltProgram.RunAsync(project.Path, "engines", "compare");

        exit.ShouldBe(2);
        errors.ShouldContain("no_engine: There is nothing to compare duckdb with. Name the other engine: --engine sc://host:15002.");
    }

    private static void CopySample(string sample, string folder)
    {
        var source = Repository.Path($"samples/{sample}");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(source, file).StartsWith("store", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
