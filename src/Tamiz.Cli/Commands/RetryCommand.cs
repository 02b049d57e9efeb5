using System.CommandLine;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz retry</c>: a new run with inputs read anew, linked to one that did not end well.</summary>
internal sealed class RetryCommand(Terminal terminal) : RunningCommand(
    terminal,
    "retry",
    "Try a run again that was blocked, failed or was interrupted: a new run, with files and rules as they are now.",
    new Argument<string>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = "The run. The default is the newest." })
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var earlier = await RunChoice.ReadAsync(request.Terminal, project, request.Subject, _ => true, "run", cancellationToken);
        if (earlier.Outcome is RunOutcome.Released or RunOutcome.Unchanged or RunOutcome.Open)
        {
            var why = earlier.Outcome is RunOutcome.Open ? "is open: it is done in parts" : $"is {SnakeJson.Word(earlier.Outcome)}";
            throw new TamizException(ExitReason.Usage, "nothing_to_retry", $"Run {earlier.Run} {why}, so there is nothing to try again.")
            {
                Hint = $"Name a run that did not end well; list them with: {project.Command("runs")}",
            };
        }

        return await RunAsync(
            request,
            project,
            opens: true,
            options => options with { RetryOf = earlier.Run },
            running => running.EndAsync(runner => runner.RunAsync(running.Planned, cancellationToken), isSpread: false, cancellationToken),
            cancellationToken);
    }
}
