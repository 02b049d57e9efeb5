using System.CommandLine;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cli.Output;
using Tamiz.Pipelines;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz explain check</c>: one rule, where it stands, what it found, and how it went before.</summary>
internal sealed class ExplainCheckCommand : ProjectCommand
{
    private const int DefaultRuns = 20;
    private const int MostRuns = 200;

    private readonly Option<string> _run = new("--run") { Description = "The run whose numbers and rows are shown. The default is the newest that reached the gate." };
    private readonly Option<int> _last = new("--last") { Description = $"How many runs to look back, at most {MostRuns}.", DefaultValueFactory = _ => DefaultRuns };

    public ExplainCheckCommand(Terminal terminal)
        : base(terminal, "check", "Explain a check: the rule and where it is written, what it found, and how it went in the last runs.",
            new Argument<string>("ID") { Description = "The check, as every output names it: patients.between(age)." })
    {
        Add(_run);
        Add(_last);
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var run = await FindRunAsync(request, project, cancellationToken);
        var id = Find(project, run, request.Subject);
        var judged = run?.Judgement?.Checks.FirstOrDefault(check => check.Id == id);
        var measured = judged is null ? null : (await ExplainBlockCommand.MeasuredAsync(project, run!, [judged], cancellationToken))[0];
        var (history, hasOlder) = await new CheckHistory(project.Store, project.Ledger(request.Terminal))
            .ReadAsync(id, Math.Clamp(request.Parsed.GetValue(_last), 1, MostRuns), cancellationToken);
        var (table, check) = project.Pipeline.Tables.SelectMany(table => table.Checks.Select(check => (Table: table, Check: check))).FirstOrDefault(pair => pair.Check.Id(pair.Table.Name) == id);
        request.Answer(new CheckOutput(project, new CheckReport(
            id, check?.Rule ?? judged?.Rule ?? id, OriginOf(request.Terminal, project, id, table, check), check is null ? null : SettingsOf(check), check?.Owner, run?.Run, run?.Opened, measured, history,
            FailingSince.Of(history, hasOlder))));
        return (int)ExitReason.Done;
    }

    private async Task<RunReport?> FindRunAsync(Request request, Project project, CancellationToken cancellationToken)
    {
        if (request.Parsed.GetValue(_run) is { } named)
            return await RunChoice.ReadAsync(request.Terminal, project, named, _ => true, "run", cancellationToken);
        var ledger = project.Ledger(request.Terminal);
        return await new CheckHistory(project.Store, ledger).LastJudgedAsync(MostRuns, cancellationToken) is { } last
            ? await new RunArchive(project.Store, ledger).ReadRunAsync(last, cancellationToken)
            : null;
    }

    // What the project has now, and what the run had: a rule that is gone can still be asked about.
    private static string Find(Project project, RunReport? run, string? named)
    {
        var known = project.Pipeline.Tables.SelectMany(table => table.Checks.Select(check => check.Id(table.Name)))
            .Concat(project.Pipeline.Sources.SelectMany(source => Check.BuiltInNames.Select(name => $"{source.Name}.{name}")))
            .Concat(run?.Judgement?.Checks.Select(check => check.Id) ?? [])
            .Distinct().ToList();
        if (named is not null && known.FirstOrDefault(id => id.Equals(named, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;

        var failing = run?.Judgement?.Blocking.Select(check => check.Id).ToList() is { Count: > 0 } blocking ? blocking : known;
        throw new TamizException(ExitReason.Usage, "unknown_check", named is null ? "The check is not named." : $"There is no check '{named}'.")
        {
            Hint = named is not null && Spelling.Nearest(named, known) is { } near ? $"Did you mean '{near}'?" : $"'{project.Command("show")}' lists them; some are: {string.Join(", ", failing.Take(5))}.",
        };
    }

    private static string OriginOf(Terminal terminal, Project project, string id, Table? table, Check? check)
    {
        string Shown(FilePlace place) => place with { File = project.ShownPath(place.File, terminal) } is var shown ? shown.ToString() : "";
        return (check, table) switch
        {
            (null, _) => Check.BuiltInNames.Any(name => id.EndsWith("." + name, StringComparison.Ordinal)) ? "every dataset has it" : "a rule that is no longer in the project",
            ({ Place: { } place }, { } of) when place == of.Place => $"implied by '{of.Name}' ({Shown(place)}): its key, its schema, or a default",
            ({ Place: { } place }, _) => Shown(place),
            _ => "a default",
        };
    }

    private static JsonObject SettingsOf(Check check)
    {
        var settings = check.Settings();
        settings.Remove("kind");
        settings["on_fail"] = SnakeJson.Word(check.OnFail);
        settings["tolerance"] = check.Tolerance.ToString();
        return settings;
    }
}
