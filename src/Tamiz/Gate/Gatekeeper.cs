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
            if (evidence.TypeErrors is { } errors)
                yield return JudgeTypes(evidence, errors, account);
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

    private static JudgedCheck JudgeTypes(TableEvidence evidence, TypeErrors errors, Account account)
    {
        var status = account.Read == 0 ? CheckStatus.Na : errors.Count == 0 ? CheckStatus.Pass : errors.Block ? CheckStatus.Fail : CheckStatus.Warn;
        var text = (errors.Count, errors.Block) switch
        {
            (0, _) => "Every value is one of its column's type.",
            (_, true) => $"{Number(errors.Count)} of {Number(account.Read)} rows have values that are none of their type ({string.Join(", ", errors.By)}); on_type_error is block.",
            _ => $"{Number(errors.Count)} values were none of their type and are null ({string.Join(", ", errors.By)}).",
        };
        return BuiltInCheck(evidence, "types", "values are of the types of the schema", status, text) with { Value = errors.Count.ToString(CultureInfo.InvariantCulture) };
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

    private static JudgedCheck Judge(TableEvidence evidence, Check check, ImmutableArray<CheckMeasure> measures)
    {
        // How many rows a table has is known without measuring.
        var measure = measures.FirstOrDefault(measure => measure.Id == check.Id(evidence.Table)) ??
            (check is RowCount ? new CheckMeasure(check.Id(evidence.Table), evidence.Rows, 0) { Value = evidence.Rows.ToString(CultureInfo.InvariantCulture) } : throw new System.Diagnostics.UnreachableException());
        var (status, text) = Judge(check, measure);
        return Describe(evidence, check, status, text) with
        {
            RowsExamined = measure.RowsExamined,
            RowsFailed = measure.RowsFailed,
            Value = measure.ShownValue,
            Other = measure.ShownOther,
            Limit = check.LimitText,
            Samples = evidence.Coded.Mark(evidence.Table, check, measure.Samples),
        };
    }

    private static (CheckStatus Status, string Text) Judge(Check check, CheckMeasure measure)
    {
        if (measure.Error is { } error)
            return (CheckStatus.Error, $"It could not be evaluated: {error}");
        if (measure.RowsExamined < check.LeastExamined && measure.RowsExamined == 0)
            return (CheckStatus.Na, measure.Note ?? "There was nothing to examine.");
        if (check.MinExamined is var least && measure.RowsExamined < least)
            return (CheckStatus.Na, $"Only {Numbers.Rows(measure.RowsExamined)} could be examined; it takes {Number(least)}.");

        var finding = check.Judge(measure);
        var status = finding.Keeping switch
        {
            Keeping.Kept => CheckStatus.Pass,
            Keeping.Nothing => CheckStatus.Na,
            Keeping.Broken when check.OnFail is OnFail.Block => CheckStatus.Fail,
            _ => CheckStatus.Warn,
        };
        return (status, finding.Text);
    }

    private static JudgedCheck Skip(TableEvidence evidence, Check check) =>
        Describe(evidence, check, CheckStatus.Skipped, evidence.NotReached ?? "It was not reached.");

    private static JudgedCheck Describe(TableEvidence evidence, Check check, CheckStatus status, string text) =>
        new(check.Id(evidence.Table), evidence.Table, check.Kind, check.Rule, status, text) { OnFail = check.OnFail, Why = check.Why };

    private static string Number(long number) => Numbers.Text(number);
}
