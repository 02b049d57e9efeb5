using System.CommandLine;
using Tamiz.Schemas;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz schema infer</c>: the schema of files of data, as <c>init</c> would write it.</summary>
internal sealed class SchemaInferCommand : Command
{
    private readonly Argument<string[]> _files = new("FILES") { Arity = ArgumentArity.OneOrMore, Description = "Files of data that are one table: .csv, .tsv, .ndjson, .jsonl, packed or not, or .parquet." };
    private readonly Option<long> _rows = new("--rows") { Description = "How many rows are looked at.", DefaultValueFactory = _ => SchemaFile.MostRows };
    private readonly WriteOption _write = WriteOption.New();

    public SchemaInferCommand(Terminal terminal)
        : base("infer", "Print the schema of a file of data, as init would write it.")
    {
        Add(_files);
        Add(_rows);
        Add(_write);
        SetAction(async (parsed, cancellationToken) =>
        {
            var schema = await SchemaFile.InferAsync(terminal, parsed.GetValue(_files)!, parsed.GetValue(_rows), cancellationToken);
            return _write.Answer(parsed, terminal, SchemaText.Json(schema));
        });
    }
}

/// <summary><c>tamiz schema import</c>: from a PySpark file or a DDL string to Spark's JSON.</summary>
internal sealed class SchemaImportCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A file with a literal StructType([…]) (.py), a DDL string (.ddl, .sql) or Spark's JSON (.json); - is the standard input, as JSON." };
    private readonly Option<string> _ddl = new("--ddl") { Description = "The DDL string itself, in place of FILE.", HelpName = "TEXT" };
    private readonly Option<string> _name = new("--name") { Description = "Which schema, by the name of its variable, where a Python file has several.", HelpName = "NAME" };
    private readonly WriteOption _write = WriteOption.New();

    public SchemaImportCommand(Terminal terminal)
        : base("import", "Print a PySpark schema or a DDL string as Spark's JSON, the form of schema files. A Python file is read, never run.")
    {
        Add(_file);
        Add(_ddl);
        Add(_name);
        Add(_write);
        SetAction(parsed =>
        {
            var (file, ddl) = (parsed.GetValue(_file), parsed.GetValue(_ddl));
            if ((file is null) == (ddl is null))
                throw new TamizException(ExitReason.Usage, "nothing_to_import", "One FILE or one --ddl is needed.") { Hint = "Try: tamiz schema import patients_schema.py" };
            var schema = ddl is null ? SchemaFile.Read(terminal, file!, name: parsed.GetValue(_name)) : SchemaText.Read(ddl, SchemaForm.Ddl, "--ddl");
            return _write.Answer(parsed, terminal, SchemaText.Json(schema));
        });
    }
}

/// <summary><c>tamiz schema export</c>: from a schema file to PySpark or DDL.</summary>
internal sealed class SchemaExportCommand : Command
{
    private readonly Argument<string> _file = new("SCHEMA") { Description = "A schema file: Spark's JSON, a PySpark file or a DDL string; - is the standard input, as JSON." };
    private readonly Option<SchemaForm> _to = new("--to") { Description = "The form: pyspark, ddl or json.", Required = true, HelpName = "FORM" };
    private readonly WriteOption _write = WriteOption.New();

    public SchemaExportCommand(Terminal terminal)
        : base("export", "Print a schema as a PySpark file, a DDL string or Spark's JSON.")
    {
        Add(_file);
        Add(_to);
        Add(_write);
        SetAction(parsed =>
        {
            var (file, form) = (parsed.GetValue(_file)!, parsed.GetValue(_to));
            var schema = SchemaFile.Read(terminal, file);
            foreach (var lost in SchemaText.Lost(schema, form))
                terminal.Report($"lost: A DDL string cannot say {lost}; it is left out.");
            return _write.Answer(parsed, terminal, SchemaText.Write(schema, form, file == "-" ? "schema" : SchemaFile.NameOf(file)));
        });
    }
}
