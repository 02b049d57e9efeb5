using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Checks;
using Tamiz.Schemas;

namespace Tamiz.Gate;

/// <summary>Judges the measures of a run, once, over everything: pure code, no engine, no clock, no store.</summary>
public static class Gatekeeper
{
    /// <summary>The kind of the built-in check of files against the schema.</summary>
    public const string SchemaKind = "schema";

    /// <summary>Judges.</summary>
    /// <param name="tables">What is known of each table.</param>
    /// <param name="runtimes">How long steps took that took long.</param>
    /// <returns>A judgement that is blocked, or else released: whether the content is unchanged is not known here.</returns>
    public static Judgement Judge(IReadOnlyCollection<TableEvidence> tables, IReadOnlyCollection<StepRuntime>? runtimes = null)
    {
        var checks = tables.SelectMany(Judge).Concat((runtimes ?? []).Select(HistoryRules.RuntimeIncrease)).ToImmutableArray();
        var verdict = checks.Any(check => check.Blocks || check.Status is CheckStatus.Skipped) ? Verdict.Blocked : Verdict.Released;
        return new Judgement(verdict, checks, [.. tables.Select(table => table.Account).OfType<Account>()]);
    }

    private static IEnumerable<JudgedCheck> Judge(TableEvidence evidence)
    {
        if (evidence.SchemaFindings is { } findings)
            yield return JudgeSchema(evidence, findings);
        if (evidence.Account is { } account)
        {
            yield return Within(evidence, "unreadable", "records can be read", account.Unreadable, account.Read, evidence.MaxUnreadable, "records are unreadable") with
            {
                Samples = evidence.UnreadableRecords,
            };
            var by = evidence.QuarantinedBy.IsEmpty ? "" : $" ({string.Join(", ", evidence.QuarantinedBy)})";
            yield return Within(evidence, "quarantine", "few rows are quarantined", account.Quarantined, account.Read, evidence.QuarantineMax, $"rows are quarantined{by}") with
            {
                Samples = evidence.QuarantinedRows,
            };
            yield return Reconcile(evidence, account);
        }

        if (evidence is { RowCountDrop: { } drop, Measures: not null })
            yield return HistoryRules.RowCountDrop(evidence, drop);
        foreach (var check in evidence.Checks)
            yield return evidence.Measures is { } measures ? Judge(evidence, check, measures) : Skip(evidence, check);
    }

    private static JudgedCheck JudgeSchema(TableEvidence evidence, ImmutableArray<SchemaFinding> findings)
    {
        var status = findings.Any(finding => finding.Breaks) ? CheckStatus.Fail : findings.IsEmpty ? CheckStatus.Pass : CheckStatus.Warn;
        var text = findings.IsEmpty ? "The files have the columns of the schema." : string.Join(" ", findings.OrderBy(finding => !finding.Breaks).Select(finding => finding.Text));
        return BuiltInCheck(evidence, SchemaKind, "files have the columns of the schema", status, text);
    }

    private static JudgedCheck Within(TableEvidence evidence, string kind, string rule, long rows, long of, Limit limit, string what)
    {
        var status = of == 0 ? CheckStatus.Na : limit.Allows(rows, of) ? CheckStatus.Pass : CheckStatus.Fail;
        return BuiltInCheck(evidence, kind, rule, status, $"{Number(rows)} of {Number(of)} {what}; the limit is {limit}.") with
        {
            RowsExamined = of,
            RowsFailed = rows,
            Limit = limit.ToString(),
        };
    }

    private static JudgedCheck Reconcile(TableEvidence evidence, Account account)
    {
        var text = $"{Number(account.Read)} read = {Number(account.Kept)} kept + {Number(account.Merged)} merged + {Number(account.Filtered)} filtered + " +
            $"{Number(account.Quarantined)} quarantined + {Number(account.Unreadable)} unreadable";
        return account.Balanced
            ? BuiltInCheck(evidence, "reconciliation", "every record is accounted for", CheckStatus.Pass, text + ".")
            : BuiltInCheck(evidence, "reconciliation", "every record is accounted for", CheckStatus.Fail, text + " does not hold; this is a defect of Tamiz.");
    }

    private static JudgedCheck BuiltInCheck(TableEvidence evidence, string kind, string rule, CheckStatus status, string text) =>
        new($"{evidence.Table}.{kind}", evidence.Table, kind, rule, status, text);

    private static JudgedCheck Judge(TableEvidence evidence, Check check, ImmutableArray<CheckMeasure> measures) => check is RowCount count
        ? JudgeRowCount(evidence, count)
        : JudgeRows(evidence, check, measures.First(measure => measure.Id == check.Id(evidence.Table)));

    private static JudgedCheck JudgeRowCount(TableEvidence evidence, RowCount check)
    {
        var kept = check.Allows(evidence.Rows);
        var status = kept ? CheckStatus.Pass : check.OnFail is OnFail.Block ? CheckStatus.Fail : CheckStatus.Warn;
        return Describe(evidence, check, status, $"{Number(evidence.Rows)} {(evidence.Rows == 1 ? "row" : "rows")}.") with { Value = evidence.Rows, Limit = check.Rule };
    }

    private static JudgedCheck JudgeRows(TableEvidence evidence, Check check, CheckMeasure measure)
    {
        var (examined, failed) = (measure.RowsExamined, measure.RowsFailed);
        var (status, text) = measure switch
        {
            { Error: { } error } => (CheckStatus.Error, $"It could not be evaluated: {error}"),
            { RowsExamined: 0 } => (CheckStatus.Na, "There was nothing to examine."),
            { RowsFailed: 0 } => (CheckStatus.Pass, $"{Number(examined)} {(examined == 1 ? "row" : "rows")} examined."),
            _ => JudgeBroken(check, failed, examined),
        };
        return Describe(evidence, check, status, text) with
        {
            RowsExamined = examined,
            RowsFailed = failed,
            Limit = check.Tolerance.ToString(),
            Samples = measure.Samples,
        };
    }

    private static (CheckStatus Status, string Text) JudgeBroken(Check check, long failed, long examined)
    {
        var broken = $"{Number(failed)} of {Number(examined)} rows ({Share(failed, examined)})";
        return check switch
        {
            { OnFail: OnFail.Quarantine } => (CheckStatus.Warn, $"{broken} quarantined."),
            { OnFail: OnFail.Warn } => (CheckStatus.Warn, $"{broken}, only a warning."),
            _ when check.Tolerance.Allows(failed, examined) => (CheckStatus.Warn, $"{broken}, tolerated up to {check.Tolerance}."),
            _ => (CheckStatus.Fail, $"{broken}{(check.Tolerance.Amount > 0 ? $", tolerated up to {check.Tolerance}" : "")}."),
        };
    }

    private static JudgedCheck Skip(TableEvidence evidence, Check check) =>
        Describe(evidence, check, CheckStatus.Skipped, evidence.NotReached ?? "It was not reached.");

    private static JudgedCheck Describe(TableEvidence evidence, Check check, CheckStatus status, string text) =>
        new(check.Id(evidence.Table), evidence.Table, check.Kind, check.Rule, status, text) { OnFail = check.OnFail, Why = check.Why };

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    // Never "0 %" for something, nor "100 %" for not all.
    internal static string Share(long part, long of)
    {
        var share = 100m * part / of;
        var text = share.ToString("0.0", CultureInfo.InvariantCulture);
        return text switch
        {
            "0.0" when part > 0 => "< 0.1 %",
            "100.0" when part < of => "> 99.9 %",
            _ => $"{text} %",
        };
    }
}
