using System.Collections.Immutable;
using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Contracts;
using Tamiz.Reports;
using Tamiz.Schemas;

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
        var schemas = await WithUsesAsync(contract, review, before ?? contract.Lock, cancellationToken);
        var exit = review.Holds ? ExitReason.Done : ExitReason.Schema;
        var report = new SchemaCheckReport(contract.Pipeline.Name, against, (int)exit, schemas, [.. review.Problems.Select(ReportedProblem.Of)]);
        request.Answer(new SchemaCheckOutput(request.Terminal, contract.Project, report));
        return report.ExitCode;
    }

    /// <summary>Describes reviewed schemas, with what uses the columns that changed.</summary>
    public static async Task<ImmutableArray<ReportedSchema>> WithUsesAsync(ProjectContract contract, SchemaReview review, SchemaLock? before, CancellationToken cancellationToken)
    {
        // The SQL was written for the tables as they were.
        var tables = SchemaDiffSides.Released(contract.Now.Schemas);
        foreach (var (name, locked) in (before ?? new SchemaLock()).Schemas)
        {
            if (name.EndsWith(SchemaLock.Released, StringComparison.Ordinal))
                tables[ProjectSchemas.TableOf(name)] = locked.Schema;
        }

        var reported = ImmutableArray.CreateBuilder<ReportedSchema>();
        foreach (var schema in review.Schemas)
        {
            // A released schema that follows from its input schema has the same uses.
            var follows = schema.Name.EndsWith(SchemaLock.Released, StringComparison.Ordinal) && review.Schemas.Any(other => other.Name == ProjectSchemas.TableOf(schema.Name) && !other.Diff.IsEmpty);
            var found = schema.Was is null || follows || (schema.Diff.IsEmpty && schema.Schema is not null) ? schema : await contract.WithUsesAsync(schema, tables, cancellationToken);
            reported.Add(ReportedSchema.Of(found, contract.Now.PromiseOf(schema.Name)));
        }

        return reported.ToImmutable();
    }
}
