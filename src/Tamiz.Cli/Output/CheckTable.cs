using Spectre.Console;
using Tamiz.Gate;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>Checks and row counts as tables.</summary>
internal static class CheckTable
{
    private const int StatusWidth = 9;
    private const int Gap = 2;

    public static void WriteAccounts(Terminal terminal, Judgement judgement)
    {
        var table = Words.Table(("dataset", false), ("read", true), ("kept", true), ("merged", true), ("filtered", true), ("quarantined", true), ("unreadable", true));
        foreach (var account in judgement.Accounts)
            table.AddRow([.. Cells(account).Select(Markup.Escape)]);
        terminal.Write(table);
    }

    /// <summary>Writes a line a check: status, id, what was found. Ids are never broken; what does not fit beside one goes below it.</summary>
    public static void WriteChecks(Terminal terminal, IReadOnlyCollection<JudgedCheck> checks)
    {
        var idWidth = Math.Min(checks.Select(check => TextWrap.Cells(check.Id)).DefaultIfEmpty().Max(), terminal.Width / 2);
        foreach (var check in checks)
        {
            var status = Words.Status(check.Status).PadRight(StatusWidth);
            if (TextWrap.Cells(check.Id) > idWidth)
            {
                terminal.WriteLine(status, Words.Colour(check.Status), check.Id);
                terminal.WriteLine(check.Text, StatusWidth + Gap, hanging: 0);
            }
            else
            {
                terminal.WriteLine(status, Words.Colour(check.Status), $"{TextWrap.Pad(check.Id, idWidth + Gap)}{check.Text}", StatusWidth + idWidth + Gap);
            }
        }
    }

    /// <summary>Writes checks worth a look, the tally, and all others folded away.</summary>
    public static void WriteMarkdown(MarkdownText text, Judgement judgement, IReadOnlyCollection<JudgedCheck> noted)
    {
        Write(text, noted);
        text.Paragraph(Words.Tally(judgement));
        if (!judgement.Accounts.IsEmpty)
            text.Table(["dataset", ">read", ">kept", ">merged", ">filtered", ">quarantined", ">unreadable"], judgement.Accounts.Select(Cells));
        var others = judgement.Checks.Except(noted).ToList();
        if (others.Count > 0)
            text.Folded(noted.Count > 0 ? $"{others.Count} other checks" : $"{others.Count} checks", inner => Write(inner, others));
    }

    private static void Write(MarkdownText text, IEnumerable<JudgedCheck> checks) =>
        text.Table(["status", "check", "found"], checks.Select(check => new[] { Words.Status(check.Status), check.Id, check.Text }));

    private static string[] Cells(Account account) =>
    [
        account.Dataset, Words.Number(account.Read), Words.Number(account.Kept), Words.Number(account.Merged), Words.Number(account.Filtered), Words.Number(account.Quarantined),
        Words.Number(account.Unreadable),
    ];
}
