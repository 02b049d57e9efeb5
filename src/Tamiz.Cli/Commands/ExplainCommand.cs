using System.CommandLine;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz explain</c>: why something is as it is.</summary>
internal sealed class ExplainCommand : Command
{
    public ExplainCommand(Terminal terminal)
        : base("explain", "Explain what happened.")
    {
        Add(new ExplainBlockCommand(terminal));
        Add(new ExplainCheckCommand(terminal));
        Add(LaterCommand.Below(terminal, "explain", "row"));
    }
}
