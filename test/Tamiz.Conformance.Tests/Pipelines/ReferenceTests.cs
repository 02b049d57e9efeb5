using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>Every operation and every check, by the examples of the reference pages, which have one for each.</summary>
public partial class ReferenceTests(BothEngines engines)
{
    [Fact]
    public async Task Every_cleaning_operation_does_the_same()
    {
        var page = File.ReadAllText(Repository.Path("docs/reference/cleaning.md"));
        var examples = CleaningExample().Matches(page);
        examples.Count.ShouldBe(Regex.Count(page, "(?m)^## [a-z_]+$"), "Each operation has an example.");
        using var project = new Folder(engines);
        var file = new StringBuilder("version: 1\npipeline: all\ndatasets:\n");
        foreach (var (at, example) in examples.Index())
        {
            project.Write($"t{at}.csv", example.Groups["csv"].Value);
            project.Write($"t{at}.json", TestSchema.Json(example.Groups["columns"].Value));
            file.Append(CultureInfo.InvariantCulture, $"  t{at}:\n    source: t{at}.csv\n    schema: t{at}.json\n    trail: true\n    quarantine: {{ max: 100% }}\n    clean:\n")
                .Append(string.Concat(example.Groups["yaml"].Value.TrimEnd('\n').Split('\n').Select(line => $"      {line}\n")));
        }

        project.Write("tamiz.yml", file.ToString());

        var (duckDb, _) = await EngineRun.CompareAsync(engines, project.Path);
        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
    }

    [Fact]
    public async Task Every_check_measures_the_same()
    {
        var page = File.ReadAllText(Repository.Path("docs/reference/checks.md"));
        var checks = CheckExample().Matches(page).Select(match => match.Groups[1].Value.TrimEnd('\n')).ToList();
        checks.Count.ShouldBeGreaterThan(25);
        using var project = new Folder(engines);
        project.Write("visits.csv", Visits().Match(page).Groups[1].Value);
        project.Write("visits.json", TestSchema.Json("visit_id long, patient_id long, country string, age integer, weight double, visit date, recorded timestamp, note string"));
        project.Write("patients.csv", "patient_id\n1\n2\n3\n4\n");
        project.Write("patients.json", TestSchema.Json("patient_id long"));
        var list = string.Concat(checks.SelectMany(check => check.Split('\n')).Select(line => $"      {line}\n"));
        project.Write("tamiz.yml", "version: 1\npipeline: all\ndatasets:\n  patients:\n    source: patients.csv\n    schema: patients.json\n    key: patient_id\n" +
            $"  visits:\n    source: visits.csv\n    schema: visits.json\n    key: visit_id\n    checks:\n{list}      - between: {{ column: age, max: 100, name: aside, on_fail: quarantine }}\n");

        var (duckDb, _) = await EngineRun.CompareAsync(engines, project.Path);
        duckDb.Result.Judgement!.Checks.Length.ShouldBeGreaterThan(30);
    }

    [GeneratedRegex(@"```yaml\n# columns: (?<columns>[^\n]+)\n(?<yaml>.*?)```\n\n```csv\n(?<csv>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CleaningExample();

    [GeneratedRegex("```yaml\n(- .*?)```", RegexOptions.Singleline)]
    private static partial Regex CheckExample();

    [GeneratedRegex("```csv\n(visit_id.*?)```", RegexOptions.Singleline)]
    private static partial Regex Visits();
}

/// <summary>A project's folder, gone when the test is over.</summary>
internal sealed class Folder(BothEngines engines) : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(engines.Folder, $"given-{Guid.NewGuid():n}")).FullName;

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
