using System.Text;
using CsCheck;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Cleaning;

/// <summary>Each operation, alone and in lists of any order, beside the same work done in C# row by row: rows, counts, trail.</summary>
public class OperationTests
{
    private const int Kinds = 17;

    private static readonly Gen<string?> Text = Gen.OneOf<string?>(
        null, "", " ", "a", " a ", "b", "B", "1", "2", "a1", "b22", "x  y", "\tÄé", "e\u0301", "ñ", "A\u00A0b", "日本", "ガ", "가", "7", "aa", "5");

    private static readonly Gen<string?> Number = Gen.OneOf<string?>(null, "", "1", "01", " 2 ", "7", "10", "x", "a1", "-3", "99999999999");

    private static readonly Gen<string?[][]> Tables = Gen.Select(Number, Text, Text, Number, (id, a, b, n) => new[] { id, a, b, n }).Array[0, 14];

    public static TheoryData<int, int> Each
    {
        get
        {
            var each = new TheoryData<int, int>();
            for (var kind = 0; kind < Kinds; kind++)
                each.Add(kind, kind + 1);
            return each;
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void An_operation_does_what_its_words_say_on_text_and_on_values(int kind, int seed)
    {
        string?[][] table = [["1", " a1 ", "x  y", "7"], ["2", "b", null, "1"], ["2", "b", null, "1"], ["3", "Äé", "e\u0301", "2"], [null, "", "1", null], ["5", "2", "2", "x"]];
        Compare(table, [(kind, seed)], twoFiles: false, nulls: false);
        Compare(table, [(kind, seed + 100)], twoFiles: true, nulls: true);
        Compare(table, [(13, 2), (kind, seed)], twoFiles: false, nulls: false);
        Compare(table, [(14, 1), (kind, seed), (13, 4), (kind, seed)], twoFiles: true, nulls: false);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void An_operation_stands_empty_tables_tables_of_nulls_and_single_rows(int kind, int seed)
    {
        Compare([], [(kind, seed)], twoFiles: false, nulls: false);
        Compare([[null, null, null, null], [null, null, null, null]], [(kind, seed)], twoFiles: false, nulls: false);
        Compare([["1", "a", "b", "2"]], [(14, 1), (kind, seed)], twoFiles: true, nulls: false);
    }

    [Fact]
    public void Any_list_of_operations_does_what_each_does_in_turn()
    {
        var samples = 0;
        Gen.Select(Tables, Gen.Select(Gen.Int[0, Kinds - 1], Gen.Int[0, 1000]).Array[0, 7], Gen.Bool, Gen.Bool).Sample(
            (table, operations, twoFiles, nulls) =>
            {
                Compare(table, operations, twoFiles, nulls);
                samples++;
            },
            iter: 80,
            threads: 1);
        samples.ShouldBeGreaterThan(0);
    }

    private static void Compare(string?[][] table, (int Kind, int Seed)[] operations, bool twoFiles, bool nulls)
    {
        var model = new CleaningModel(["id", "a", "b", "n"], ["id", "n"], nulls);
        var half = twoFiles ? table.Length / 2 : table.Length;
        (string Name, string?[][] Rows)[] files = twoFiles ? [("t1.csv", table[..half]), ("t2.csv", table[half..])] : [("t1.csv", table)];
        foreach (var (name, rows) in files)
            model.Rows.AddRange(rows.Select((row, at) => new CleaningModel.Row(name, at + 1, new() { ["id"] = row[0], ["a"] = row[1], ["b"] = row[2], ["n"] = row[3] })));
        foreach (var (kind, seed) in operations)
            model.Apply(kind, seed);
        model.Finish();

        using var project = TestProject.OfFiles(
            "t*.csv", "id long, a string, b string, n long",
            $"trail: true\non_type_error: \"{(nulls ? "null" : "quarantine")}\"\nchecks: [ {{ row_count: {{ min: 0 }} }} ]\n{(model.Yaml.Length == 0 ? "" : $"clean:\n{model.Yaml}")}",
            [.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(Csv.Write(file.Rows.Prepend(["id", "a", "b", "n"])))))]);
        var run = project.RunAsync().GetAwaiter().GetResult();

        var cleaned = run.Report.Steps.Single(step => step.Stage == "clean");
        Csv.Parse(run.Released()).ShouldBe([[.. model.Columns], .. model.Kept()], model.Yaml);
        run.Account().ShouldBe(model.Account(table.Length), model.Yaml);
        run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
        (cleaned.Rows.Changed ?? []).ToDictionary(cells => $"{cells.Position} {cells.Rule}({cells.Column})", cells => cells.Cells).ShouldBe(model.Changed, ignoreOrder: true, model.Yaml);
        TrailOf(project, run).ShouldBe(model.Trail, ignoreOrder: true, model.Yaml);
    }

    private static List<string> TrailOf(TestProject project, Outcome run)
    {
        var checks = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(project.Folder, "store", "shop", "runs", run.Result.Run, "checks.json")))!;
        var keys = checks["tables"]!.AsArray().Single(table => (string)table!["table"]! == "t")!["trail"]!.AsArray().Select(key => (string)key!).ToList();
        if (keys.Count == 0)
            return [];

        var engine = Workshop.EngineAsync().GetAwaiter().GetResult();
        var rows = engine.ReadAsync($"SELECT * FROM {engine.Parquet([.. keys.Select(key => project.Store.LocalPath(key)!)])}", TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        rows.Columns.ShouldBe(["_file", "_record", "column", "rule", "before", "after"]);
        return [.. rows.Rows.Select(row => string.Join('|', row.Select(cell => cell ?? "∅")))];
    }
}
