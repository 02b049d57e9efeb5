using System.Collections.Immutable;
using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Contracts;
using Tamiz.Pipelines;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz schema accept NAME --reason</c>: schemas as they stand go into the lock, with a version, and who and why.</summary>
internal sealed class SchemaAcceptCommand : ProjectCommand
{
    private readonly Option<bool> _all = new("--all") { Description = "Accept every schema that is not accepted." };
    private readonly ReasonOption _reason = ReasonOption.New();
    private readonly Option<string> _version = new("--version") { Description = "The version of NAME's schema. The default is the least that says enough of the change; one that says less is refused.", HelpName = "X.Y.Z" };
    private readonly ActorOption _actor = ActorOption.New();
    private readonly YesOption _yes = YesOption.New();

    public SchemaAcceptCommand(Terminal terminal)
        : base(
            terminal,
            "accept",
            "Accept a dataset's or KPI's schema as it stands, and the released schemas that follow from it: writes schemas/schemas.lock, for Git.",
            new Argument<string>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "The dataset, derived dataset or KPI." })
    {
        Add(_all);
        Add(_reason);
        Add(_version);
        Add(_actor);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, parsed) = (request.Terminal, request.Parsed);
        await using var contract = await ProjectContract.LoadAsync(terminal, request.Named.Project, cancellationToken);
        if ((request.Subject is null) != parsed.GetValue(_all))
            throw new TamizException(ExitReason.Usage, "nothing_named", "One NAME or --all is needed.") { Hint = $"Names: {string.Join(", ", contract.Pipeline.Tables.Select(table => table.Name))}." };
        var reason = _reason.Demand(parsed, "Accepting a schema");

        var review = SchemaReview.Of(contract.Now, contract.Lock, null);
        var accepted = await WantedAsync(contract, review, request.Subject, cancellationToken);
        var actor = Actor.Find(terminal, parsed.GetValue(_actor), contract.Project.Folder);
        var versions = accepted.ToDictionary(schema => schema.Name, schema => schema.Proposed);
        if (parsed.GetValue(_version) is { } version)
        {
            var named = accepted.FirstOrDefault(schema => schema.Name == request.Subject) ?? accepted.FirstOrDefault(schema => ProjectSchemas.TableOf(schema.Name) == request.Subject)
                ?? throw new TamizException(ExitReason.Usage, "nothing_to_accept", "--version needs a NAME whose schema is not accepted yet.");
            versions[named.Name] = SchemaAcceptance.Demand(named, version);
        }

        if (!accepted.IsEmpty)
        {
            var what = string.Join(", ", accepted.Select(schema => schema.Schema is null ? $"{schema.Name} (gone)" : $"{schema.Name} {versions[schema.Name]}"));
            _yes.Demand(parsed, terminal, $"Accepted would be: {what}.");
            var now = SchemaAcceptance.Accept(contract.Lock, accepted, schema => versions[schema.Name], actor, terminal.Clock.GetUtcNow(), reason);
            LockFile.Write(contract.Project.Folder, now);
            accepted = [.. accepted.Select(schema => schema with { Locked = now.Schemas.GetValueOrDefault(schema.Name) ?? schema.Locked, Proposed = versions[schema.Name] })];
        }

        var schemas = await contract.ReportAsync(new SchemaReview(accepted, []), contract.Lock, cancellationToken);
        var report = new SchemaAcceptReport(contract.Pipeline.Name, actor, reason, schemas, [.. contract.Now.Problems.Select(ReportedProblem.Of)]);
        request.Answer(new SchemaAcceptOutput(terminal, contract.Project, report));
        return (int)ExitReason.Done;
    }

    private static async Task<ImmutableArray<ReviewedSchema>> WantedAsync(ProjectContract contract, SchemaReview review, string? subject, CancellationToken cancellationToken)
    {
        if (subject is null)
            return SchemaAcceptance.Of(review, contract.Now, [], []);

        var table = ProjectSchemas.TableOf(subject);
        var known = contract.Pipeline.Tables.Select(one => one.Name).Concat(contract.Lock?.Schemas.Keys.Select(ProjectSchemas.TableOf) ?? []).Distinct().ToList();
        if (!known.Contains(table))
            throw new TamizException(ExitReason.Usage, "unknown_table", $"There is no dataset or KPI '{subject}'.") { Hint = Spelling.Suggest(subject, known) };
        return SchemaAcceptance.Of(review, contract.Now, [table], await contract.Uses().ReadersAsync(table, cancellationToken));
    }
}
