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
        foreach (var later in new[] { "show", "schema" })
            Add(LaterCommand.Below(terminal, "config", later));
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
