using Spectre.Console;
using Tamiz.Gate;

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

    /// <summary>Writes a line a check: status, id, what was found. Ids are never broken; what does not fit beside one goes below it.</summary>
    public static void WriteChecks(Terminal terminal, IReadOnlyCollection<JudgedCheck> checks)
    {
        var idWidth = Math.Min(checks.Select(check => check.Id.Length).DefaultIfEmpty().Max(), terminal.Width / 2);
        foreach (var check in checks)
        {
            var status = Words.Status(check.Status).PadRight(StatusWidth);
            if (check.Id.Length > idWidth)
            {
                terminal.WriteLine(status, Words.Colour(check.Status), check.Id);
                terminal.WriteLine(check.Text, StatusWidth + idWidth + Gap, hanging: 0);
            }
            else
            {
                var lines = TextWrap.Lines(check.Text, terminal.Width, StatusWidth + idWidth + Gap, hanging: 0).ToList();
                terminal.WriteLine(status, Words.Colour(check.Status), check.Id.PadRight(idWidth + Gap) + lines[0].TrimStart());
                foreach (var line in lines.Skip(1))
                    terminal.Output.WriteLine(terminal.Mask(line));
            }
        }
    }
}
