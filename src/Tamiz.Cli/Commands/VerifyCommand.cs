using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Releases;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz verify</c>: proves that the store is what its ledger says. Writes nothing.</summary>
internal sealed class VerifyCommand : ProjectCommand
{
    private readonly Option<string> _expect = new("--expect") { Description = "The SHA-256 of a ledger entry that must be in the chain, as a report or receipt carries it." };

    public VerifyCommand(Terminal terminal)
        : base(terminal, "verify", "Prove that ledger, released files and evidence are unchanged.") => Add(_expect);

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var result = await Verification.VerifyAsync(project.Store, request.Parsed.GetValue(_expect), null, cancellationToken);
        var report = VerifyReport.Of(result);
        request.Answer(new VerifyOutput(request.Terminal, project, report));
        return report.ExitCode;
    }
}
