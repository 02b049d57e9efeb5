using System.Collections.Immutable;
using System.CommandLine;
using Spectre.Console;
using Tamiz.Cli.Output;
using Tamiz.Contracts;
using Tamiz.DuckDb;
using Tamiz.Inference;
using Tamiz.Pipelines.Yaml;
using Tamiz.Schemas;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz init</c>: from files to a project that runs at once.</summary>
internal sealed class InitCommand : Command
{
    private const long MostRows = 200_000;
    private static readonly string[] Endings =
        [.. (from ending in new[] { ".csv", ".tsv", ".ndjson", ".jsonl" } from packing in new[] { "", ".gz", ".zst" } select ending + packing), ".parquet"];

    private readonly Terminal _terminal;
    private readonly Argument<string[]> _files = new("FILES") { Arity = ArgumentArity.ZeroOrMore, Description = "The files. The default is every .csv, .tsv, .ndjson and .jsonl, packed or not, and .parquet here and in data/." };
    private readonly Option<string> _project = new("--project", "-p") { Description = "The folder of the new project. The default is this folder." };
    private readonly Option<string> _name = new("--name") { Description = "The pipeline's name. The default is that of the folder." };
    private readonly Option<long> _rows = new("--rows") { Description = "How many rows of a dataset are looked at.", DefaultValueFactory = _ => MostRows };

    public InitCommand(Terminal terminal)
        : base("init", "Make a project from files: schemas and a commented tamiz.yml.")
    {
        _terminal = terminal;
        Add(_files);
        Add(_project);
        Add(_name);
        Add(_rows);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Path.Combine(_terminal.Folder, parsed.GetValue(_project) ?? "."));
        var files = FindFiles(folder, parsed.GetValue(_files) ?? []);
        var temporary = Directory.CreateTempSubdirectory("tamiz-init-").FullName;
        try
        {
            var roots = files.Select(file => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, file)))!).Append(temporary).Distinct();
            await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [.. roots], TemporaryFolder = temporary }, cancellationToken);
            var name = parsed.GetValue(_name) ?? NameOf(folder);
            var datasets = await ProjectInference.WriteAsync(engine, folder, name, files, temporary, parsed.GetValue(_rows), cancellationToken);
            await CheckAsync(folder, cancellationToken);
            await AcceptAsync(folder, cancellationToken);
            Write(folder, datasets);
            return (int)ExitReason.Done;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private ImmutableArray<string> FindFiles(string folder, string[] named)
    {
        var found = named.Length > 0
            ? named.Select(file => Path.GetFullPath(Path.Combine(_terminal.Folder, file))).ToList()
            : new[] { folder, Path.Combine(folder, "data") }.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
                .Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal).ToList();
        if (found.Count == 0)
            throw new TamizException(ExitReason.Usage, "no_files", $"There is no .csv, .tsv, .ndjson, .jsonl or .parquet file in '{folder}' or its folder data/.") { Hint = "Name the files, as in: tamiz init one.csv two.csv" };
        foreach (var missing in found.Where(file => !File.Exists(file)))
            throw new TamizException(ExitReason.Usage, Directory.Exists(missing) ? "source_is_folder" : "source_missing", $"'{missing}' is {(Directory.Exists(missing) ? "a folder" : "not there")}.") { Hint = "Name files, as in: tamiz init one.csv two.csv" };

        // A project's relative sources stay inside it, so what lies elsewhere is named in full.
        return [.. found.Select(file => Path.GetRelativePath(folder, file)).Select((relative, at) => relative.StartsWith("..", StringComparison.Ordinal) ? found[at] : relative)];
    }

    private async Task CheckAsync(string folder, CancellationToken cancellationToken)
    {
        var (engine, _) = await Project.Load(_terminal, folder).PlanAsync(Path.GetTempPath(), null, cancellationToken);
        await engine.DisposeAsync();
    }

    private async Task AcceptAsync(string folder, CancellationToken cancellationToken)
    {
        await using var contract = await ProjectContract.LoadAsync(_terminal, folder, cancellationToken);
        var review = SchemaReview.Of(contract.Now, contract.Lock, null);
        var accepted = SchemaAcceptance.Of(review, contract.Now, [], []);
        LockFile.Write(folder, SchemaAcceptance.Accept(contract.Lock, accepted, schema => schema.Proposed, Actor.Find(_terminal, null, folder), _terminal.Clock.GetUtcNow(), "made by tamiz init"));
    }

    private void Write(string folder, ImmutableArray<InferredDataset> datasets)
    {
        var table = Words.Table(("dataset", false), ("records", true), ("columns", true), ("key", false), ("found", false));
        foreach (var dataset in datasets)
        {
            string?[] found =
            [
                dataset.IsSample ? $"first {Words.Number(dataset.RowsLookedAt)} rows looked at" : null,
                dataset.Duplicates > 0 ? $"{Words.Count(dataset.Duplicates, "duplicate")}" : null,
                dataset.Unreadable > 0 ? $"{Words.Number(dataset.Unreadable)} unreadable" : null,
                dataset.References.IsEmpty ? null : $"refers to {string.Join(", ", dataset.References)}",
            ];
            table.AddRow(
                Markup.Escape(dataset.Name),
                Words.Number(dataset.Records),
                Words.Number(dataset.Columns),
                Markup.Escape(dataset.Key.IsEmpty ? "-" : string.Join(", ", dataset.Key)),
                Markup.Escape(string.Join(", ", found.OfType<string>())));
        }

        _terminal.Write(table);
        _terminal.WriteLine();
        var here = Path.GetRelativePath(_terminal.Folder, folder);
        _terminal.WriteLine($"Wrote {Path.Combine(here == "." ? "" : here, ProjectFile.FileName)}, {Words.Count(datasets.Length, "schema")}, {SchemaLock.FileName} and .gitignore.");
        _terminal.WriteLine($"next: read {ProjectFile.FileName}, then: tamiz run{(here == "." ? "" : " " + here)}");
    }

    private static string NameOf(string folder)
    {
        var letters = Path.GetFileName(folder.TrimEnd('/')).ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        var name = string.Concat(letters).Trim('_');
        return name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name != "latest" ? name[..Math.Min(name.Length, 50)] : "pipeline";
    }
}
