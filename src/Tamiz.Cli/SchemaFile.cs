using System.CommandLine;
using Tamiz.DuckDb;
using Tamiz.Inference;
using Tamiz.Schemas;

namespace Tamiz.Cli;

/// <summary>Reads schemas from files that hold one, and from files of data.</summary>
internal static class SchemaFile
{
    public const long MostRows = 200_000;

    /// <summary>Reads a file that holds a schema; <c>-</c> is the standard input.</summary>
    /// <param name="terminal">Where relative paths start.</param>
    /// <param name="path">The file.</param>
    /// <param name="form">Its form; the default is what its name says.</param>
    /// <param name="name">Which of several schemas in a Python file.</param>
    public static TableSchema Read(Terminal terminal, string path, SchemaForm? form = null, string? name = null)
    {
        if (path == "-")
            return SchemaText.Read(Console.In.ReadToEnd(), form ?? SchemaForm.Json, "standard input", name);

        var full = Path.Combine(terminal.Folder, path);
        if (Directory.Exists(full) || !File.Exists(full))
            throw new TamizException(ExitReason.Usage, "file_missing", $"'{path}' is {(Directory.Exists(full) ? "a folder" : "not there")}.") { Hint = $"Name a file that holds a schema: {string.Join(", ", SchemaText.Endings)}." };
        return SchemaText.Read(File.ReadAllText(full), form ?? SchemaText.FormOf(path), path, name);
    }

    /// <summary>Infers the schema of files of data.</summary>
    public static async Task<TableSchema> InferAsync(Terminal terminal, IReadOnlyList<string> paths, long mostRows, CancellationToken cancellationToken)
    {
        var full = paths.Select(path => Path.GetFullPath(Path.Combine(terminal.Folder, path))).ToList();
        foreach (var (at, missing) in full.Index().Where(file => !File.Exists(file.Item)))
            throw new TamizException(ExitReason.Usage, Directory.Exists(missing) ? "source_is_folder" : "source_missing", $"'{paths[at]}' is {(Directory.Exists(missing) ? "a folder" : "not there")}.") { Hint = "Name files of data." };

        var temporary = Directory.CreateTempSubdirectory("tamiz-infer-").FullName;
        try
        {
            var roots = full.Select(file => Path.GetDirectoryName(file)!).Append(temporary).Distinct();
            await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [.. roots], TemporaryFolder = temporary }, cancellationToken);
            var schemas = await ProjectInference.InferAsync(engine, terminal.Folder, [.. full], temporary, mostRows, cancellationToken);
            return schemas is [var (_, only)] ? only : throw new TamizException(ExitReason.Usage, "several_tables", $"The files are {schemas.Length} tables: {string.Join(", ", schemas.Select(schema => schema.Name))}.")
            {
                Hint = "Name the files of one table: those with the same columns, whose names differ in digits only.",
            };
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Returns the name that a file gives to its schema.</summary>
    public static string NameOf(string path) => Path.GetFileName(path).Split('.')[0].ToLowerInvariant();
}

/// <summary><c>--write FILE</c>: a schema goes into a file, once it is known to be one.</summary>
internal sealed class WriteOption() : Option<string>("--write", "-w")
{
    public static WriteOption New() => new() { Description = "Write the schema into this file instead of printing it.", HelpName = "FILE" };

    public int Answer(ParseResult parsed, Terminal terminal, string text)
    {
        if (parsed.GetValue(this) is not { } path)
        {
            terminal.Output.Write(text);
            return (int)ExitReason.Done;
        }

        var full = Path.GetFullPath(Path.Combine(terminal.Folder, path));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        terminal.Report($"Wrote {path}.");
        return (int)ExitReason.Done;
    }
}
