using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz explain block</c>: why a run was blocked, and by which rows.</summary>
internal sealed class ExplainCommand : Command
{
    public ExplainCommand(Terminal terminal)
        : base("explain", "Explain what happened.")
    {
        Add(new Block(terminal));
        foreach (var later in new[] { "check", "row" })
            Add(LaterCommand.Below(terminal, "explain", later));
    }

    private sealed class Block(Terminal terminal) : ProjectCommand(
        terminal,
        "block",
        "Explain why a run was blocked: each check that failed, its numbers, and rows that broke it.",
        new Argument<string>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = "The run. The default is the newest that was blocked." })
    {
        protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            var project = request.LoadProject();
            var report = await RunChoice.ReadAsync(request.Terminal, project, request.Subject, run => run.Outcome is RunOutcome.Blocked, "blocked run", cancellationToken);
            if (request.Json)
                JsonOutput.Write(request.Terminal, BlockOutput.ToJson(report));
            else
                BlockOutput.Write(request.Terminal, project, report);
            return (int)ExitReason.Done;
        }
    }
}
