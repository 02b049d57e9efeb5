using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Contracts;
using Tamiz.Reports;
using Tamiz.Schemas;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz schema diff A B</c>: what changed, and whether it breaks.</summary>
internal sealed class SchemaDiffCommand : Command
{
    private const string Sides = "a schema file (.json, .py, .ddl, .sql), a file of data, a table of the project (patients, patients@released), a commit (main, HEAD~3, a tag; main:patients for one table, main:schemas/patients.json for one file), or release:N";

    private readonly Terminal _terminal;
    private readonly Argument<string> _from = new("A") { Description = $"What it was: {Sides}." };
    private readonly Argument<string> _to = new("B") { Arity = ArgumentArity.ZeroOrOne, Description = "What it is, as A. The default is the project as it stands." };
    private readonly Option<string> _project = new("--project", "-p") { Description = "The folder of the project. The default is the nearest one, from here upwards, that has a tamiz.yml." };
    private readonly Option<Compatibility?> _promise = new("--compatibility") { Description = "What the next version keeps: backward, forward, full or none. The default is what the project says, else backward.", HelpName = "MODE" };
    private readonly Option<bool> _detailedExitCode = new("--detailed-exitcode") { Description = "Exit with 10 if something differs, with 0 if not." };
    private readonly FormatOption _format = new();

    public SchemaDiffCommand(Terminal terminal)
        : base("diff", "Say what changed between two schemas, or between the schemas of a project then and now, and whether it breaks.")
    {
        _terminal = terminal;
        foreach (var symbol in new Symbol[] { _from, _to, _project, _promise, _detailedExitCode, _format })
        {
            if (symbol is Argument argument)
                Add(argument);
            else
                Add((Option)symbol);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ProjectContract? contract = null;
        async Task<ProjectContract> Load() => contract ??= await ProjectContract.LoadAsync(_terminal, parsed.GetValue(_project), cancellationToken);
        try
        {
            var before = await SchemaSide.FindAsync(_terminal, parsed.GetValue(_from)!, Load, cancellationToken);
            var after = parsed.GetValue(_to) is { } to ? await SchemaSide.FindAsync(_terminal, to, Load, cancellationToken) : SchemaSide.Of(await Load());
            var schemas = new List<ReportedSchema>();
            foreach (var (name, was, now) in SchemaSide.Pair(before, after).Where(pair => contract?.Now.Unknown.Contains(pair.Name) != true))
            {
                var promise = parsed.GetValue(_promise) ?? contract?.Now.PromiseOf(name) ?? Compatibility.Backward;
                var schema = Compare(name, was, now, promise);
                if (contract is not null && was is not null && schema.State is SchemaState.Changed && contract.Now.Schemas.ContainsKey(name) && !schemas.Exists(input => input.Name + SchemaLock.Released == name && !input.Changes.IsEmpty))
                    schema = await contract.WithUsesAsync(schema, contract.TablesAsIn(before.Schemas), cancellationToken);
                schemas.Add(ReportedSchema.Of(schema, promise));
            }

            var differs = schemas.Exists(schema => schema.State is not SchemaState.Same);
            var exit = differs && parsed.GetValue(_detailedExitCode) ? ExitReason.Changes : ExitReason.Done;
            var report = new SchemaDiffReport(before.Label, after.Label, (int)exit, [.. schemas.Where(schema => schema.State is not SchemaState.Same)]);
            new SchemaDiffOutput(_terminal, report).Write(_terminal, _format.Of(parsed));
            return report.ExitCode;
        }
        finally
        {
            if (contract is not null)
                await contract.DisposeAsync();
        }
    }

    private static ReviewedSchema Compare(string name, TableSchema? was, TableSchema? now, Compatibility promise)
    {
        var diff = was is null || now is null ? new SchemaDiff([], []) : SchemaDiff.Between(was, now);
        var level = now is null ? ChangeLevel.Major : was is null ? ChangeLevel.Minor : diff.Level(promise);
        return new ReviewedSchema(name, was is null ? SchemaState.New : now is null ? SchemaState.Gone : diff.IsEmpty ? SchemaState.Same : SchemaState.Changed)
        {
            Diff = diff,
            Level = level,
            Proposed = SemanticVersion.First.After(level),
            Schema = now,
            Was = was,
        };
    }
}
