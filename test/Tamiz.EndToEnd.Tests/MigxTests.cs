using System.Globalization;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>The first real case: three files of the MIGx challenge, whose answers are known.</summary>
public class MigxTests
{
    [Fact]
    public async Task The_migx_files_give_the_known_seven_kpis()
    {
        var data = TestData.Folder("migx");
        using var project = new Scratch();
        foreach (var file in Directory.EnumerateFiles(Repository.Path("test/Tamiz.EndToEnd.Tests/Migx"), "*", SearchOption.AllDirectories))
            project.Write(Path.GetRelativePath(Repository.Path("test/Tamiz.EndToEnd.Tests/Migx"), file), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        foreach (var file in Directory.EnumerateFiles(data, "*.csv"))
            project.Write($"data/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("patients     565   500      65");
        Kpi(project, "patients_per_country").ShouldBe("ARG,122 Germany,96 MEX,101 Spain,89 UK,92");
        Kpi(project, "mean_age_per_diagnosis", 4).ShouldBe("Cardiovascular,52.7687 Diabetes,44.3333 Hypertension,49.2712");
        Kpi(project, "most_used_medications").ShouldBe("Drug_A,72 Drug_B,62 Drug_C,124 Drug_D,112 Drug_E,243");
        Kpi(project, "mean_trial_duration", 1).ShouldBe("74.1");
        Kpi(project, "days_between_trials", 2).ShouldBe("139,-9.12,93");
        Kpi(project, "share_of_patients_in_several_trials", 3).ShouldBe("121,500,0.242");
    }

    private static string Kpi(Scratch project, string name, int? digits = null)
    {
        var file = Directory.EnumerateFiles(project.PathOf("store/migx/output/kpis"), $"{name}_*.csv").Single();
        return string.Join(' ', File.ReadLines(file).Skip(1).Select(line => string.Join(',', line.Split(',').Select(cell => Round(cell, digits)))));
    }

    private static string Round(string cell, int? digits) =>
        digits is { } places && cell.Contains('.', StringComparison.Ordinal)
            ? Math.Round(double.Parse(cell, CultureInfo.InvariantCulture), places).ToString(CultureInfo.InvariantCulture)
            : cell;
}
