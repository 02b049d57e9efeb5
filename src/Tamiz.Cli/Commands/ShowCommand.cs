using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz show</c>: everything about one run.</summary>
internal sealed class ShowCommand(Terminal terminal) : ProjectCommand(
    terminal,
    "show",
    "Show a run: inputs, steps, row counts, checks, and what became of it.",
    new Argument<string>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = "The run. The default is the newest." })
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var report = await RunChoice.ReadAsync(request.Terminal, project, request.Subject, _ => true, "run", cancellationToken);
        report = await new RunDetails(project.Store, project.Ledger(request.Terminal)).CompleteAsync(report, cancellationToken);
        request.Answer(new ShowOutput(project, report));
        return (int)ExitReason.Done;
    }
}
