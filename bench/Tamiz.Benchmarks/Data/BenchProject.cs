using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tamiz.Benchmarks.Data;

/// <summary>A project of made-up visits: its files, schemas and <c>tamiz.yml</c>.</summary>
internal sealed class BenchProject(string folder, Options options)
{
    private readonly VisitsTable _table = new(options.Columns, options.Seed);

    public string Folder => folder;

    public VisitColumn[] Columns => _table.Columns;

    /// <summary>Gets the files of visits.</summary>
    public string[] Sources => [.. Enumerable.Range(0, options.Files).Select(number => Path.Combine(folder, "data", $"visits_{number:00}.csv"))];

    public string Sites => Path.Combine(folder, "data", "sites.csv");

    /// <summary>Writes everything; files that are there from a run with the same settings stay.</summary>
    /// <param name="store">Where its store is.</param>
    public long Write(string store = "./store")
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        Directory.CreateDirectory(Path.Combine(folder, "schemas"));
        var settings = string.Create(CultureInfo.InvariantCulture, $"{options.Rows} {options.Columns} {options.Files} {options.Seed}");
        var mark = Path.Combine(folder, "data", "settings.txt");
        if (!File.Exists(mark) || File.ReadAllText(mark) != settings)
        {
            File.Delete(mark);
            for (var number = 0; number < options.Files; number++)
                WriteFile(number, _table);
            File.WriteAllText(mark, settings);
        }

        File.WriteAllText(Sites, "site,name\n" + string.Concat(Enumerable.Range(0, Words.Sites).Select(number => $"S-{number:000},Hospital {number}\n")));
        WriteSchema("visits", _table.Columns.Select(column => (column.Name, column.Type)));
        WriteSchema("sites", [("site", "string"), ("name", "string")]);
        File.WriteAllText(Path.Combine(folder, "tamiz.yml"), Yaml(store));
        return Sources.Sum(source => new FileInfo(source).Length);
    }

    /// <summary>Writes one of the files anew, with other values.</summary>
    public void Change(int number, ulong seed)
    {
        WriteFile(number, new VisitsTable(options.Columns, seed));
        File.Delete(Path.Combine(folder, "data", "settings.txt"));
    }

    private void WriteFile(int number, VisitsTable table)
    {
        var (from, to) = (options.Rows * number / options.Files, options.Rows * (number + 1) / options.Files);
        table.Write(Sources[number], from, to - from);
    }

    private void WriteSchema(string name, IEnumerable<(string Name, string Type)> columns) => File.WriteAllText(
        Path.Combine(folder, "schemas", $"{name}.json"),
        JsonSerializer.Serialize(new
        {
            fields = columns.Select(column => new { metadata = new { }, name = column.Name, nullable = true, type = column.Type }),
            type = "struct",
        }));

    private string Yaml(string store)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"version: 1\npipeline: bench\nstore: {store}\n");
        yaml.Append("datasets:\n  sites:\n    source: data/sites.csv\n    schema: schemas/sites.json\n    key: site\n");
        yaml.Append("  visits:\n    source: data/visits_*.csv\n    schema: schemas/visits.json\n    key: visit_id\n    clean:\n      - trim: \"*\"\n");
        yaml.Append(CultureInfo.InvariantCulture, $"      - map: {{ column: country, values: {{ {string.Join(", ", Words.Codes.Zip(Words.Countries, (code, name) => $"{code}: {name}"))} }} }}\n");
        yaml.Append("      - deduplicate: exact\n    checks:\n");
        foreach (var rule in Rule.First(options.Checks, Columns))
            yaml.Append(CultureInfo.InvariantCulture, $"      - {rule.Yaml}\n");
        yaml.Append("kpis:\n");
        foreach (var kpi in Kpi.All)
            yaml.Append(CultureInfo.InvariantCulture, $"  {kpi.Name}:\n    key: {kpi.Key}\n    sql: {kpi.Sql}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"release:\n  files: [{string.Join(", ", options.Formats)}]\n");
        return yaml.ToString();
    }
}
