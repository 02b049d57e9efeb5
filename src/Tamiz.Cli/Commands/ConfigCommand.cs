using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Pipelines;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz config</c>: what holds in a project, and whether it can run. Needs no data and writes nothing.</summary>
internal sealed class ConfigCommand : Command
{
    public ConfigCommand(Terminal terminal)
        : base("config", "Look at a project's configuration.")
    {
        Add(new Check(terminal));
        Add(new Show(terminal));
        Add(new SchemaOfFile(terminal));
    }

    private sealed class Show : ProjectCommand
    {
        private readonly Option<bool> _origin = new("--origin") { Description = "Say of each setting where it comes from: file and line, a default, or a rule that implies it." };

        public Show(Terminal terminal)
            : base(terminal, "show", "Show every setting that holds, defaults included.", format: new FormatOption(withoutTests: true)) => Add(_origin);

        protected override Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            var project = request.LoadProject();
            request.Answer(new SettingsOutput(new SettingsReport([.. project.Settings]), request.Parsed.GetValue(_origin)));
            return Task.FromResult((int)ExitReason.Done);
        }
    }

    private sealed class SchemaOfFile : Command
    {
        public SchemaOfFile(Terminal terminal)
            : base("schema", "Print the JSON Schema of tamiz.yml, for editors.") => SetAction(_ =>
            {
                ResultOutput.WriteJson(terminal, Pipelines.Yaml.ProjectFile.Describe());
                return (int)ExitReason.Done;
            });
    }

    private sealed class Check(Terminal terminal) : ProjectCommand(terminal, "check", "Check project file, schemas and SQL. Needs no data and writes nothing.")
    {
        protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            try
            {
                var project = request.LoadProject();
                var (engine, planned) = await project.PlanAsync(Path.GetTempPath(), null, cancellationToken);
                await engine.DisposeAsync();

                var kpis = planned.Queries.Count(query => query.Table.IsKpi);
                var report = new ConfigReport(
                    project.Pipeline.Name, planned.Pipeline.Sources.Length, planned.Queries.Length - kpis, kpis, planned.Pipeline.Tables.Sum(table => table.Checks.Length), []);
                request.Answer(new ConfigOutput(request.Terminal, project.Command("run"), report));
                return (int)ExitReason.Done;
            }
            catch (ProjectException e) when (request.Format is not OutputFormat.Table)
            {
                // To a program the mistakes are the result; a person reads them as messages.
                request.Answer(new ConfigOutput(request.Terminal, "", new ConfigReport(null, 0, 0, 0, 0, [.. e.Problems.Select(ReportedProblem.Of)])));
                return (int)e.Reason;
            }
        }
    }
}
