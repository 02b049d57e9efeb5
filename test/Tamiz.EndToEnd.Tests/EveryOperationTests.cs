using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Cleaning;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>One project that uses every cleaning operation, run by the built program: what is released, what is set aside, and what was changed.</summary>
public sealed class EveryOperationTests : IDisposable
{
    private const string Project = """
        version: 1
        pipeline: ward
        store: ./store
        datasets:
          visits:
            source: visits.csv
            schema: visits.json
            key: id
            clean:
              - trim: "*"
              - null_if: { columns: [phone], values: [n/a] }
              - lower: email
              - upper: [ward]
              - map: { column: country, values: { UK: United Kingdom }, else: keep }
              - replace: { column: phone, regex: '([0-9]+)-([0-9]+)', with: '(\1) \2' }
              - normalize: { columns: city, form: no_accents }
              - filter: { keep: "ward <> 'TEST'" }
              - deduplicate: exact
              - fill: { column: weight, value: 0 }
              - derive: { column: grams, sql: "weight * 1000", type: long }
              - rename: { ward: department }
              - drop: internal
            quarantine: { max: 50% }
        release: { files: [csv] }

        """;

    private const string Visits = """
        id,email,ward,country,phone,city,weight,internal
        1, Ann@X.ORG ,icu,UK,030-123,Málaga,70,a
        1, Ann@X.ORG ,icu,UK,030-123,Málaga,70,a
        2,bo@x.org,er,Spain,n/a,Oslo,,b
        3,cy@x.org,test,Spain,,Lyon,80,c
        4,di@x.org,er,Spain,,Lyon,heavy,d

        """;

    private readonly Scratch _scratch = new();

    public EveryOperationTests()
    {
        _scratch.Write("tamiz.yml", Project);
        _scratch.Write("visits.csv", Visits);
        _scratch.Write("visits.json", new JsonObject
        {
            ["type"] = "struct",
            ["fields"] = new JsonArray([.. "id email ward country phone city weight internal".Split(' ').Select(name => (JsonNode)new JsonObject
            {
                ["name"] = name,
                ["type"] = name is "id" or "weight" ? "long" : "string",
                ["nullable"] = name != "id",
                ["metadata"] = new JsonObject(),
            })]),
        }.ToJsonString());
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_row_is_released_merged_filtered_or_set_aside_and_every_change_is_counted()
    {
        var run = await Cli.RunAsync(_scratch.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        Directory.EnumerateFiles(_scratch.PathOf("store/ward/output"), "visits_*.csv").Select(File.ReadAllText).Single().ShouldBe("""
            id,email,department,country,phone,city,weight,grams
            1,ann@x.org,ICU,United Kingdom,(030) 123,Malaga,70,70000
            2,bo@x.org,ER,Spain,,Oslo,0,0

            """);
        File.ReadAllLines(Directory.EnumerateFiles(_scratch.PathOf("store/ward/quarantine/visits")).Single())[1].ShouldStartWith("4,di@x.org,er,Spain,,Lyon,heavy,d,visits.csv,5,visits.is_type(weight),");
        run.Output.Split('\n').ShouldContain(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SequenceEqual(new[] { "visits", "5", "2", "1", "1", "1", "0" }), run.Output);

        var show = await Cli.RunAsync(_scratch.Folder, "show");
        foreach (var change in (string[])["trim email", "lower email", "upper ward", "map country", "replace phone", "null_if phone", "normalize city", "fill weight"])
            show.Output.Split('\n').ShouldContain(line => change.Split(' ').All(word => line.Contains(word, StringComparison.Ordinal)), show.Output);
    }

    [Fact]
    public void No_operation_is_left_out()
    {
        var kinds = typeof(CleaningOperation).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(CleaningOperation)) && !type.IsAbstract)
            .Select(type => string.Concat(type.Name.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}")));

        foreach (var kind in kinds)
            Project.ShouldContain($"- {Written(kind)}:", Case.Sensitive);
    }

    private static string Written(string kind) => kind switch { "letter_case" => "upper", "map_values" => "map", _ => kind };
}
