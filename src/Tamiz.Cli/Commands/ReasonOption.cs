using System.CommandLine;

namespace Tamiz.Cli.Commands;

/// <summary><c>--reason TEXT</c>: why something is done, which whoever does it has to say.</summary>
internal sealed class ReasonOption() : Option<string>("--reason")
{
    public static ReasonOption New() => new() { Description = "Why, for those who ask later. It is required.", HelpName = "TEXT" };

    /// <summary>Returns the reason.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="what">What needs one, as the start of a sentence.</param>
    /// <exception cref="TamizException">There is none.</exception>
    public string Demand(ParseResult parsed, string what) => parsed.GetValue(this)?.Trim() is { Length: > 0 } reason
        ? reason
        : throw new TamizException(ExitReason.Usage, "reason_missing", $"{what} needs a reason, for those who ask later.") { Hint = "Add --reason \"why\"." };
}
