using Shouldly;
using Tamiz.Gate;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>How a run ended, as a user finds it in the store.</summary>
internal sealed record Outcome(TestProject Project, RunResult Result, RunReport Report)
{
    public int ExitCode => (int)Result.Reason;

    public JudgedCheck Check(string id) => Result.Judgement!.Checks.Single(check => check.Id == id);

    public CheckStatus Status(string id) => Check(id).Status;

    /// <summary>Returns the account of a dataset: read = kept + merged + filtered + quarantined + unreadable.</summary>
    public string Account(string dataset = "t")
    {
        var account = Result.Judgement!.Accounts.Single(account => account.Dataset == dataset);
        return $"{account.Read} = {account.Kept} + {account.Merged} + {account.Filtered} + {account.Quarantined} + {account.Unreadable}";
    }

    /// <summary>Returns the text of a released CSV file.</summary>
    public string Released(string name = "t")
    {
        Result.Version.ShouldNotBeNull(string.Join('\n', Result.Judgement?.Blocking.Select(check => $"{check.Id} {check.Status}: {check.Text}") ?? [Result.Failure?.Message ?? ""]));
        return File.ReadAllText(PathOf(name, "csv"));
    }

    /// <summary>Returns the released rows, without the header.</summary>
    public string[] Rows(string name = "t") => Released(name).TrimEnd('\n').Split('\n')[1..];

    /// <summary>Returns the path of a released Parquet file.</summary>
    public string Parquet(string name) => PathOf(name, "parquet");

    /// <summary>Returns the text of the file with rows set aside, or nothing.</summary>
    public string Quarantine(string dataset = "t", string suffix = "")
    {
        var path = Path.Combine(Project.Folder, "store", "shop", "quarantine", dataset, $"{Result.Run}{suffix}.csv");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    /// <summary>Returns which checks set a record aside, by its number.</summary>
    public SortedDictionary<long, string> QuarantinedBy(string dataset = "t")
    {
        var rows = Csv.Parse(Quarantine(dataset));
        if (rows.Count == 0)
            return [];

        var (record, check) = (Array.IndexOf(rows[0], "_record"), Array.IndexOf(rows[0], "_check"));
        return new SortedDictionary<long, string>(rows.Skip(1).ToDictionary(row => long.Parse(row[record]!, System.Globalization.CultureInfo.InvariantCulture), row => row[check]!));
    }

    private string PathOf(string name, string format) =>
        Directory.EnumerateFiles(Path.Combine(Project.Folder, "store", "shop", "output"), $"{name}_{Result.Version}.{format}", SearchOption.AllDirectories).Single();

    public string[] Reused() => [.. Report.Steps.Where(step => step.Outcome is StepOutcome.Reused).Select(step => step.Step)];
}
