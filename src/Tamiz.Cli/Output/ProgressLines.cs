using Tamiz.Planning;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>One line a step, on stderr, as things happen.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="planned">The pipeline, whose longest step name says how wide names are.</param>
internal sealed class ProgressLines(Terminal terminal, PlannedPipeline planned)
{
    private const string LongestStage = "validate:";

    /// <summary>Gets how wide the names of steps are.</summary>
    public int NameWidth { get; } = planned.Pipeline.Tables.Max(table => LongestStage.Length + table.Name.Length);

    public void Write(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Opened opened:
                var from = opened.Base is { } release ? $"from release {release}" : "nothing released yet";
                terminal.Report($"{opened.Pipeline}  run {opened.Run}  {Words.Count(opened.Files, "file")}, {Words.Bytes(opened.Bytes)}  {from}");
                break;
            case RunEvent.StepEnded ended:
                var place = $"[{Words.Number(ended.Number).PadLeft(Words.Number(ended.Of).Length)}/{ended.Of}]";
                var end = ended.Record.Outcome is StepOutcome.Reused ? "reused" : Words.Duration(ended.Record.DurationMs);
                terminal.Report($"{place} {ended.Record.Step.PadRight(NameWidth)} {Describe(ended.Record)}  {end}");
                break;
            case RunEvent.TriedAgain tried:
                terminal.Report($"{tried.Step} is tried again, try {tried.Attempt}: {tried.Text}");
                break;
            case RunEvent.Overtaken other:
                terminal.Report($"ledger entry {other.Number} ({other.Kind}) came first; the run is judged again");
                break;
            case RunEvent.Waiting waiting:
                terminal.Report($"run {waiting.Run} is blocked; try {waiting.Attempt} of {waiting.Of} follows at {Words.Time(waiting.Until)} (--no-retry turns that off)");
                break;
            case RunEvent.SameInputs same:
                terminal.Report($"the input files are still those of run {same.Run}, so it is not tried again");
                break;
            case RunEvent.Delivered { Outcome: "failed" } delivered:
                terminal.Report($"delivery to {delivered.Sink} failed: {delivered.Text}");
                break;
        }
    }

    public static string Describe(StepRecord record) => record switch
    {
        { Outcome: StepOutcome.Failed } => "FAILED",
        { Stage: "ingest" } => $"{Words.Count(record.Rows.In ?? 0, "record")}{Part(record.Rows.Unreadable, " unreadable", ", ")}",
        { Stage: "clean" } => $"{Words.Number(record.Rows.In)} = {Words.Number(record.Rows.Kept)} kept" +
            Part(record.Rows.Merged, " merged", " + ") + Part(record.Rows.Filtered, " filtered", " + ") + Part(record.Rows.Quarantined, " quarantined", " + "),
        { Stage: "validate" } => $"{Words.Count(record.Rows.Kept ?? 0, "row")}{Part(record.Rows.Quarantined, " quarantined", " + ")}, {Checks(record)}",
        _ => $"{Words.Count(record.Rows.Kept ?? 0, "row")}, {Checks(record)}",
    };

    private static string Checks(StepRecord record) =>
        Words.Count(record.Rows.Checks ?? 0, "row check") + (record.Rows.Broken > 0 ? $", {record.Rows.Broken} broken" : "");

    private static string Part(long? rows, string what, string before) => rows > 0 ? $"{before}{Words.Number(rows)}{what}" : "";
}
