using Spectre.Console;
using Tamiz.Gate;

namespace Tamiz.Cli.Output;

/// <summary>Checks and row counts as tables.</summary>
internal static class CheckTable
{
    public static void WriteAccounts(Terminal terminal, Judgement judgement)
    {
        var table = Words.Table(("dataset", false), ("read", true), ("kept", true), ("merged", true), ("filtered", true), ("quarantined", true), ("unreadable", true));
        foreach (var account in judgement.Accounts)
        {
            table.AddRow(
                Markup.Escape(account.Dataset),
                Words.Number(account.Read),
                Words.Number(account.Kept),
                Words.Number(account.Merged),
                Words.Number(account.Filtered),
                Words.Number(account.Quarantined),
                Words.Number(account.Unreadable));
        }

        terminal.Write(table);
    }

    public static void WriteChecks(Terminal terminal, IEnumerable<JudgedCheck> checks)
    {
        var table = Words.Table(("status", false), ("check", false), ("found", false));
        foreach (var check in checks)
            table.AddRow($"[{Words.Style(check.Status)}]{Words.Status(check.Status)}[/]", Markup.Escape(check.Id), Markup.Escape(check.Text));
        terminal.Write(table);
    }
}
