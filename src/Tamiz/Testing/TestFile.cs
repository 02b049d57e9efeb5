using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Gate;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Secrets;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Testing;

/// <summary>Reads tests from <c>tests/*.yml</c>.</summary>
public static class TestFile
{
    private static readonly Key<string> Why = new("why", Shapes.Text) { About = "What it shows, in your words." };
    private static readonly Key<string> AsOf = new("as_of", Shapes.Text) { About = "The run's time: 2026-01-02, or 2026-01-02T03:04:05Z." };
    private static readonly Key<ImmutableSortedDictionary<string, TestTable>> Given = new("given", new Named<TestTable>(new TableShape()), Required: true) { About = "The rows of datasets: a list of maps, or the text of a file." };
    private static readonly Key<ImmutableSortedDictionary<string, TestTable>> Rows = new("rows", new Named<TestTable>(new TableShape())) { About = "The rows that tables have afterwards; columns that are not named may hold anything." };
    private static readonly Key<ImmutableSortedDictionary<string, TestTable>> Quarantine = new("quarantine", new Named<TestTable>(new TableShape())) { About = "The rows that are set aside, with _check where that matters." };
    private static readonly Key<ImmutableSortedDictionary<string, CheckStatus>> Checks = new("checks", new Named<CheckStatus>(Shapes.Choice([.. Enum.GetValues<CheckStatus>().Select(status => (SnakeJson.Word(status), status))]))) { About = "The statuses of checks, by id." };
    private static readonly Key<Verdict> Gate = new("verdict", Shapes.Choice(("released", Verdict.Released), ("blocked", Verdict.Blocked))) { About = "What the gate decides." };
    private static readonly Key<Values> Expect = new("expect", new MapShape<Values>("expect", [Rows, Quarantine, Checks, Gate], values => values), Required: true) { About = "What comes of them." };
    private static readonly MapShape<PipelineTest> Test = new("a test", [Why, AsOf, Given, Expect], values => new PipelineTest
    {
        File = "",
        Why = values.Get(Why),
        AsOf = values.Has(AsOf) ? TimeOf(values) : null,
        Given = values.Get(Given) ?? ImmutableSortedDictionary<string, TestTable>.Empty,
        Rows = values.Get(Expect)?.Get(Rows) ?? ImmutableSortedDictionary<string, TestTable>.Empty,
        Quarantine = values.Get(Expect)?.Get(Quarantine) ?? ImmutableSortedDictionary<string, TestTable>.Empty,
        Checks = values.Get(Expect)?.Get(Checks) ?? ImmutableSortedDictionary<string, CheckStatus>.Empty,
        Verdict = values.Get(Expect) is { } expected && expected.Has(Gate) ? expected.Get(Gate) : null,
        Named = [.. NamesIn(values, Given), .. values.Get(Expect) is { } all ? NamesIn(all, Rows).Concat(NamesIn(all, Quarantine)) : []],
    });

    /// <summary>Reads all tests of a project, in the order of their names.</summary>
    /// <exception cref="ProjectException">Some have mistakes; all of them are in it.</exception>
    public static ImmutableArray<PipelineTest> LoadAll(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var folder = Path.Combine(pipeline.Folder, "tests");
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yml").Concat(Directory.EnumerateFiles(folder, "*.yaml")).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        var (tests, problems) = (ImmutableArray.CreateBuilder<PipelineTest>(), new List<Problem>());
        foreach (var file in files)
        {
            var reading = new Reading(Path.GetRelativePath(pipeline.Folder, file), new SecretReferences(_ => null, _ => ""));
            if (Parse(file, reading) is { } root && Test.Read(root, reading) is { } test)
            {
                foreach (var (table, place) in test.Named.Where(named => pipeline.Find(named.Table) is null))
                    reading.Object(place, "unknown_table", $"'{table}' is not a dataset or KPI.", Spelling.Suggest(table, [.. pipeline.Tables.Select(known => known.Name)]));
                foreach (var (table, place) in test.Named.Where(named => test.Given.ContainsKey(named.Table) && pipeline.Find(named.Table) is QueryTable))
                    reading.Object(place, "not_given", $"'{table}' is made by SQL; its rows cannot be given.", "Give the rows of the datasets it reads, and expect its own.");
                tests.Add(test with { File = reading.File });
            }

            problems.AddRange(reading.Problems);
        }

        return problems.Count == 0 ? tests.ToImmutable() : throw new ProjectException(problems);
    }

    private static YamlNode? Parse(string file, Reading reading)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(file)));
            if (yaml.Documents is [var only])
                return only.RootNode;
            reading.Object(place: null, "not_a_test", "A file holds one test.");
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            var start = (e as YamlException)?.Start ?? default;
            reading.Object(new FilePlace(reading.File, (int)start.Line, (int)start.Column), "not_yaml", $"The file is not valid YAML: {e.Message.TrimEnd('.')}.");
        }

        return null;
    }

    private static DateTimeOffset? TimeOf(Values values)
    {
        if (DateTimeOffset.TryParse(values.Get(AsOf), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        values.Reading.Object(values.PlaceOf(AsOf), "wrong_value", $"'{values.Get(AsOf)}' is no time.", "Write 2026-01-02, or 2026-01-02T03:04:05Z.");
        return null;
    }

    private static IEnumerable<(string, FilePlace)> NamesIn(Values values, Key key) => values.NodeOf(key) is YamlMappingNode map
        ? map.Children.Keys.OfType<YamlScalarNode>().Select(name => (name.Value ?? "", values.Reading.PlaceOf(name)))
        : [];

    /// <summary>A map from names to values.</summary>
    private sealed class Named<T>(Shape<T> item) : Shape<ImmutableSortedDictionary<string, T>>
    {
        public override string Expected => "a map from names";

        public override ImmutableSortedDictionary<string, T> Read(YamlNode node, Reading reading)
        {
            var read = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
            if (node is not YamlMappingNode map)
                return Refuse(node, reading, read.ToImmutable());
            foreach (var (name, value) in map.Children)
                read[(name as YamlScalarNode)?.Value ?? ""] = item.Read(value, reading);
            return read.ToImmutable();
        }

        public override JsonObject Describe() => new() { ["type"] = "object" };
    }

    /// <summary>Rows: a list of maps, or a text. Scalars are text as written; <c>null</c> and <c>~</c> without quotes are null.</summary>
    private sealed class TableShape : Shape<TestTable>
    {
        public override string Expected => "a list of rows, { column: value, … } each, or the text of a file";

        public override TestTable Read(YamlNode node, Reading reading)
        {
            if (node is YamlScalarNode { Value: { Length: > 0 } text })
                return new TestTable([], text);
            if (node is not YamlSequenceNode list)
                return Refuse(node, reading, new TestTable([], null));

            var rows = ImmutableArray.CreateBuilder<ImmutableSortedDictionary<string, string?>>();
            foreach (var item in list.Children)
            {
                if (item is YamlMappingNode map && map.Children.All(cell => cell is { Key: YamlScalarNode, Value: YamlScalarNode }))
                    rows.Add(map.Children.ToImmutableSortedDictionary(cell => ((YamlScalarNode)cell.Key).Value!, cell => Cell((YamlScalarNode)cell.Value), StringComparer.OrdinalIgnoreCase));
                else
                    Refuse(item, reading, new TestTable([], null));
            }

            return new TestTable(rows.ToImmutable(), null);
        }

        public override JsonObject Describe() => new() { ["type"] = new JsonArray("array", "string") };

        private static string? Cell(YamlScalarNode cell) => cell.Style is ScalarStyle.Plain && cell.Value is null or "" or "null" or "~" ? null : cell.Value;
    }
}
