using System.Collections.Immutable;
using System.Text;
using Tamiz.Engines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>Makes a project from files: schemas, and a commented <c>tamiz.yml</c> that runs at once on these files.</summary>
public static class ProjectInference
{
    /// <summary>Writes the project.</summary>
    /// <param name="engine">An engine that may read the files and <paramref name="temporary"/>.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="files">The files, relative to the folder or absolute.</param>
    /// <param name="temporary">A folder for what is made on the way.</param>
    /// <param name="mostRows">How many rows of a dataset are looked at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">A project is there already, or a file cannot be used.</exception>
    public static async Task<ImmutableArray<InferredDataset>> WriteAsync(
        Engine engine, string folder, string pipeline, ImmutableArray<string> files, string temporary, long mostRows, CancellationToken cancellationToken = default)
    {
        if (File.Exists(Path.Combine(folder, ProjectFile.FileName)))
        {
            throw new TamizException(ExitReason.Usage, "project_there", $"'{folder}' has a '{ProjectFile.FileName}' already; it was not touched.")
            {
                Hint = "Remove it first, or name another folder with -p.",
            };
        }

        var surveys = await new Surveyor(engine, temporary, mostRows).SurveyAsync(folder, files, cancellationToken).ConfigureAwait(false);
        var proposals = await new Proposer(engine).ProposeAsync(surveys, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(folder, "schemas"));
        foreach (var proposal in proposals)
            await WriteTextAsync(Path.Combine(folder, "schemas", $"{proposal.Survey.Dataset}.json"), SchemaText.Json(proposal.Schema), cancellationToken).ConfigureAwait(false);
        await IgnoreStoreAsync(folder, cancellationToken).ConfigureAwait(false);
        await WriteTextAsync(Path.Combine(folder, ProjectFile.FileName), ProjectText.Write(pipeline, proposals), cancellationToken).ConfigureAwait(false);
        return [.. proposals.Select(proposal => new InferredDataset(
            proposal.Survey.Dataset, proposal.Survey.Records, proposal.Survey.Rows, proposal.Survey.IsSample, proposal.Schema.Columns.Length, proposal.Key,
            proposal.Survey.Duplicates, proposal.Survey.Unreadable, [.. proposal.References.Select(reference => reference.To)]))];
    }

    /// <summary>Infers the schemas of files; nothing is written but to <paramref name="temporary"/>.</summary>
    /// <param name="engine">An engine that may read the files and <paramref name="temporary"/>.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="files">The files.</param>
    /// <param name="temporary">A folder for what is made on the way.</param>
    /// <param name="mostRows">How many rows of a table are looked at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">A file cannot be used.</exception>
    public static async Task<ImmutableArray<(string Name, TableSchema Schema)>> InferAsync(
        Engine engine, string folder, ImmutableArray<string> files, string temporary, long mostRows, CancellationToken cancellationToken = default)
    {
        var surveys = await new Surveyor(engine, temporary, mostRows).SurveyAsync(folder, files, cancellationToken).ConfigureAwait(false);
        var proposals = await new Proposer(engine).ProposeAsync(surveys, cancellationToken).ConfigureAwait(false);
        return [.. proposals.Select(proposal => (proposal.Survey.Dataset, proposal.Schema))];
    }

    private static async Task IgnoreStoreAsync(string folder, CancellationToken cancellationToken)
    {
        const string Line = "/store/";
        var path = Path.Combine(folder, ".gitignore");
        var lines = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : "";
        if (!lines.Split('\n').Select(line => line.Trim()).Contains(Line))
            await WriteTextAsync(path, (lines.Length == 0 || lines.EndsWith('\n') ? lines : lines + "\n") + Line + "\n", cancellationToken).ConfigureAwait(false);
    }

    private static Task WriteTextAsync(string path, string text, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
}

/// <summary>A dataset of a project made from files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Records">Records in its files.</param>
/// <param name="RowsLookedAt">Rows it was inferred from.</param>
/// <param name="IsSample">Whether those are not all.</param>
/// <param name="Columns">Columns of its schema.</param>
/// <param name="Key">Its key; empty if none was found.</param>
/// <param name="Duplicates">Rows that repeat others.</param>
/// <param name="Unreadable">Records that are no rows.</param>
/// <param name="References">The datasets it refers to.</param>
public sealed record InferredDataset(
    string Name, long Records, long RowsLookedAt, bool IsSample, int Columns, ImmutableArray<string> Key, long Duplicates, long Unreadable, ImmutableArray<string> References);
