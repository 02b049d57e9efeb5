using Tamiz.Pipelines;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary>Finds the run a command is about: the one named, or the newest of its sort.</summary>
internal static class RunChoice
{
    public static async Task<RunReport> ReadAsync(
        Terminal terminal, Project project, string? name, Func<RunReport, bool> fits, string sort, CancellationToken cancellationToken)
    {
        var archive = new RunArchive(project.Store, project.Ledger(terminal));
        if (name is not null && await archive.ReadRunAsync(name, cancellationToken) is { } named)
            return named;

        var runs = await archive.ReadRunsAsync(cancellationToken);
        if (name is not null)
        {
            throw new TamizException(ExitReason.Usage, "unknown_run", $"There is no run '{name}'. {Spelling.Suggest(name, [.. runs.Take(5).Select(run => run.Run)])}")
            {
                Hint = $"List them with: {project.Command("runs")}",
            };
        }

        return runs.FirstOrDefault(fits) ?? throw new TamizException(ExitReason.Usage, "no_run", $"'{project.Pipeline.Name}' has no {sort} yet.")
        {
            Hint = $"Start one with: {project.Command("run")}",
        };
    }
}
