using System.CommandLine;
using System.Text.Json.Nodes;
using Tamiz.Cli.Output;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz config check</c>: every mistake of a project at once, without data.</summary>
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
            : base(terminal, "show", "Show every setting that holds, defaults included.") => Add(_origin);

        protected override Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            var project = request.LoadProject();
            if (request.Json)
            {
                JsonOutput.Write(request.Terminal, new JsonObject { ["schema_version"] = 1, ["settings"] = SnakeJson.Write(project.Settings) });
                return Task.FromResult((int)ExitReason.Done);
            }

            var origin = request.Parsed.GetValue(_origin);
            foreach (var setting in project.Settings)
            {
                var value = setting.Value.ReplaceLineEndings(" ").Trim();
                request.Terminal.WriteLine(origin ? $"{setting.Path} = {value}   ({setting.Origin})" : $"{setting.Path} = {value}", hanging: 4);
            }

            return Task.FromResult((int)ExitReason.Done);
        }
    }

    private sealed class SchemaOfFile : Command
    {
        public SchemaOfFile(Terminal terminal)
            : base("schema", "Print the JSON Schema of tamiz.yml, for editors.") => SetAction(_ =>
            {
                JsonOutput.Write(terminal, Pipelines.Yaml.ProjectFile.Describe());
                return (int)ExitReason.Done;
            });
    }

    private sealed class Check(Terminal terminal) : ProjectCommand(terminal, "check", "Check project file, schemas and SQL. Needs no data and writes nothing.")
    {
        protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
        {
            var project = request.LoadProject();
            var (engine, planned) = await project.PlanAsync(Path.GetTempPath(), cancellationToken);
            await engine.DisposeAsync();

            var (sources, kpis) = (planned.Pipeline.Sources.Length, planned.Queries.Count(query => query.Table.IsKpi));
            var (derived, checks) = (planned.Queries.Length - kpis, planned.Pipeline.Tables.Sum(table => table.Checks.Length));
            if (request.Json)
            {
                JsonOutput.Write(request.Terminal, new JsonObject
                {
                    ["schema_version"] = 1,
                    ["pipeline"] = project.Pipeline.Name,
                    ["datasets"] = sources,
                    ["derived_datasets"] = derived,
                    ["kpis"] = kpis,
                    ["checks"] = checks,
                });
            }
            else
            {
                request.Terminal.WriteLine($"OK  {project.Pipeline.Name}: {Words.Count(sources, "dataset")}, {Words.Count(derived, "derived dataset")}, {Words.Count(kpis, "KPI")}, {Words.Count(checks, "check")}");
                request.Terminal.WriteLine($"next: {project.Command("run")}");
            }

            return (int)ExitReason.Done;
        }
    }
}
