using System.CommandLine;

namespace Tamiz.Cli.Commands;

/// <summary><c>--yes</c>: what changes a release or the lock asks on a terminal; elsewhere it takes this answer.</summary>
internal sealed class YesOption() : Option<bool>("--yes")
{
    public static YesOption New() => new() { Description = "Do it without asking. Where no person is at a terminal, nothing is done without this." };

    /// <summary>Goes on if a person says so.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="what">What would be done, as a sentence.</param>
    /// <exception cref="TamizException">The answer is no, or nobody can answer.</exception>
    public void Demand(ParseResult parsed, Terminal terminal, string what)
    {
        if (parsed.GetValue(this))
            return;
        if (!Terminal.CanAsk)
            throw new TamizException(ExitReason.Usage, "not_confirmed", $"{what} There is no terminal to ask on, so nothing was changed.") { Hint = "Add --yes to do it." };
        if (!terminal.Ask($"{what} Go on?"))
            throw new TamizException(ExitReason.Usage, "not_confirmed", "Nothing was changed.");
    }
}
