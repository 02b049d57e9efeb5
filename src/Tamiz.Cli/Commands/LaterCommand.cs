using System.CommandLine;

namespace Tamiz.Cli.Commands;

/// <summary>A verb that the design has and this version has not.</summary>
internal sealed class LaterCommand : Command
{
    private static readonly string[] Names =
    [
        "report", "resubmit", "release", "diff", "waive", "export",
        "gc", "profile", "drift", "check", "serve", "history", "backtest", "replay", "approve", "pin", "alerts", "generate",
    ];

    private readonly string _verb;

    private LaterCommand(Terminal terminal, string name, string verb)
        : base(name, "Not available yet.")
    {
        Hidden = true;
        TreatUnmatchedTokensAsErrors = false;
        _verb = verb;
        SetAction(_ => Refuse(terminal));
    }

    public int Refuse(Terminal terminal)
    {
        terminal.Report($"not_available: 'tamiz {_verb}' is not available yet. See: tamiz --help");
        return (int)ExitReason.Usage;
    }

    public static IEnumerable<LaterCommand> All(Terminal terminal) => Names.Select(name => new LaterCommand(terminal, name, name));

    public static LaterCommand Below(Terminal terminal, string parent, string name) => new(terminal, name, $"{parent} {name}");
}
