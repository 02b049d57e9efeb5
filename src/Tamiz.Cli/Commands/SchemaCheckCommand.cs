using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Contracts;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz schema check</c>: the gate of continuous integration. Needs Git and the project, no data and no store.</summary>
internal sealed class SchemaCheckCommand : ProjectCommand
{
    private readonly Option<string> _against = new("--against") { Description = "A branch, tag or commit: what changed since is reviewed, and each version must say enough. Without it only the lock is looked at.", HelpName = "REF" };

    public SchemaCheckCommand(Terminal terminal)
        : base(terminal, "check", "Check that every schema is accepted, and review what changed. Needs no data and no store; exit code 4 if something is not accepted.") => Add(_against);

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        await using var contract = await ProjectContract.LoadAsync(request.Terminal, request.Named.Project, cancellationToken);
        var against = request.Parsed.GetValue(_against);
        var before = against is null ? null : await contract.AtAsync(against, request.Terminal, cancellationToken);
        var review = SchemaReview.Of(contract.Now, contract.Lock, before);
        var schemas = await contract.ReportAsync(review, before ?? contract.Lock, cancellationToken);
        var exit = review.Holds ? ExitReason.Done : ExitReason.Schema;
        var report = new SchemaCheckReport(contract.Pipeline.Name, against, (int)exit, schemas, [.. review.Problems.Select(ReportedProblem.Of)]);
        request.Answer(new SchemaCheckOutput(request.Terminal, contract.Project, report));
        return report.ExitCode;
    }
}
