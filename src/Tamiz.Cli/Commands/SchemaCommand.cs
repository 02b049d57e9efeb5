using System.CommandLine;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz schema</c>: schemas as contracts.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(Terminal terminal)
        : base("schema", "Schemas as contracts: make them, compare them, accept their changes.")
    {
        Add(new SchemaInferCommand(terminal));
        Add(new SchemaImportCommand(terminal));
        Add(new SchemaExportCommand(terminal));
        Add(new SchemaDiffCommand(terminal));
        Add(new SchemaCheckCommand(terminal));
        Add(new SchemaAcceptCommand(terminal));
    }
}
