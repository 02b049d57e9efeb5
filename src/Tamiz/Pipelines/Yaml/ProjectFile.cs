using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tamiz.Schemas;
using Tamiz.Secrets;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>Reads a project from its folder: <c>tamiz.yml</c> and the schema files it names.</summary>
public static partial class ProjectFile
{
    // What a changed schema can do to a project that was sound.
    private static readonly string[] UnfitCodes =
        ["unknown_column", "wrong_type", "wrong_value", "column_repeats", "no_columns", "nested_from_text", "target_without_key", "key_lengths_differ", "bad_column", "derive_type"];

    /// <summary>The name of the file.</summary>
    public const string FileName = "tamiz.yml";

    /// <summary>Returns the nearest folder, from <paramref name="start"/> upwards, that holds a project.</summary>
    /// <exception cref="TamizException">There is none.</exception>
    public static string Find(string start)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, FileName)))
                return folder.FullName;
        }

        throw new TamizException(ExitReason.Usage, "no_project", $"There is no '{FileName}' in '{start}' nor in any folder above it.")
        {
            Hint = "Name the project's folder, as in: tamiz run PROJECT.",
        };
    }

    /// <summary>Reads and checks a project. SQL is checked later, by the planner.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="environment">Gives environment variables, for references. The default has none.</param>
    /// <exception cref="ProjectException">The project has mistakes; all of them are in it.</exception>
    public static Pipeline Load(string folder, Func<string, string?>? environment = null) => LoadSettings(folder, environment).Pipeline;

    /// <summary>Reads and checks a project, and says of every setting where it comes from.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="environment">Gives environment variables, for references. The default has none.</param>
    /// <exception cref="ProjectException">The project has mistakes; all of them are in it.</exception>
    public static (Pipeline Pipeline, IReadOnlyList<Setting> Settings) LoadSettings(string folder, Func<string, string?>? environment = null)
    {
        var (pipeline, settings, unfit) = LoadUnfit(folder, environment);
        return unfit.Count > 0 ? throw new ProjectException(unfit) : (pipeline, settings);
    }

    /// <summary>Reads a project though what stands in it may not fit its schemas: columns that are not there, values of another type.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="environment">Gives environment variables, for references. The default has none.</param>
    /// <returns>The pipeline, its settings, and what does not fit.</returns>
    /// <exception cref="ProjectException">The project has other mistakes; all of them are in it.</exception>
    public static (Pipeline Pipeline, IReadOnlyList<Setting> Settings, IReadOnlyList<Problem> Unfit) LoadUnfit(string folder, Func<string, string?>? environment = null)
    {
        var references = new SecretReferences(environment ?? (_ => null), path => File.ReadAllText(Path.Combine(folder, path)));
        var reading = new Reading(FileName, references);
        if (Parse(Path.Combine(folder, FileName), reading) is not { } root)
            throw new ProjectException(reading.Problems);

        var pipeline = ProjectShapes.Project.Read(root, reading);
        if (pipeline is null)
            throw Mistakes(reading);

        // What has no proper form was left out above; the rest is judged at once, so that nobody has to come back for the second half.
        pipeline = pipeline with { Folder = folder, Mask = references.Mask, Sources = [.. pipeline.Sources.Select(source => WithSchema(source, folder, reading))] };
        pipeline = pipeline with { Lock = LoadLock(folder, reading) };
        var mistakes = reading.Problems.Count;
        pipeline = PipelineRules.Complete(pipeline, reading.Object);
        if (mistakes > 0 || reading.Problems.Any(problem => !UnfitCodes.Contains(problem.Code)))
            throw Mistakes(reading);
        return (pipeline, [.. reading.Settings, .. ImpliedSettings(pipeline)], InOrder(reading.Problems));
    }

    /// <summary>Returns the JSON Schema of the file, for editors; it is made from the definitions that read the file.</summary>
    public static JsonObject Describe()
    {
        var schema = ProjectShapes.Project.Describe();
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["title"] = FileName;
        return schema;
    }

    private static IEnumerable<Setting> ImpliedSettings(Pipeline pipeline) =>
        from table in pipeline.Tables
        from check in PipelineRules.Implied(table)
        where table.Checks.Any(present => present.Place == table.Place && present.Id(table.Name) == check.Id(table.Name))
        select new Setting($"{(table is QueryTable { IsKpi: true } ? "kpis" : "datasets")}.{table.Name}.checks", $"{check.Kind}: {check.Rule}", "implied");

    private static YamlNode? Parse(string path, Reading reading)
    {
        var text = "";
        Scanner? scanner = null;
        try
        {
            text = File.ReadAllText(path, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
            var yaml = new YamlStream();
            scanner = new Scanner(new StringReader(text));
            yaml.Load(new Parser(scanner));
            if (yaml.Documents is [var only])
                return only.RootNode;
            reading.Object(place: null, "not_a_project", yaml.Documents.Count == 0 ? "The file is empty." : "The file holds more than one document.");
        }
        catch (YamlException e)
        {
            var innermost = e.InnerException is YamlException inner ? inner : e;
            reading.Object(PlaceOf(innermost, text), "not_yaml", $"The file is not valid YAML: {innermost.Message.TrimEnd('.')}.");
        }
        catch (InvalidOperationException) when (scanner is not null)
        {
            // The scanner's own defect: an open '[' before a later key.
            reading.Object(
                new FilePlace(FileName, (int)scanner.CurrentPosition.Line, (int)scanner.CurrentPosition.Column), "not_yaml",
                "The file is not valid YAML: it cannot be read on from here.", "See whether a '[' or '{' on this line or above it is not closed.");
        }
        catch (System.Text.DecoderFallbackException)
        {
            reading.Object(place: null, "not_utf8", "The file is not UTF-8 text.", "Save it as UTF-8.");
        }

        return null;
    }

    // For a tab and for an unknown anchor the parser knows no place and names the first character of the file.
    private static FilePlace PlaceOf(YamlException mistake, string text)
    {
        if (mistake.Start.Index > 0)
            return new FilePlace(FileName, (int)mistake.Start.Line, (int)mistake.Start.Column);
        return TabInFront().Match(text) is { Success: true } tab ? new FilePlace(FileName, text.AsSpan(0, tab.Index).Count('\n') + 1, tab.Length) : new FilePlace(FileName);
    }

    private static SourceDataset WithSchema(SourceDataset source, string folder, Reading reading)
    {
        if (source.SchemaPath.Length == 0)
            return source;

        var path = Path.GetFullPath(Path.Combine(folder, source.SchemaPath));
        try
        {
            return source with { Schema = SchemaJson.Read(File.ReadAllText(path), source.SchemaPath) };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            reading.Object(source.SchemaPlace, "schema_missing", $"The schema file '{source.SchemaPath}' of '{source.Name}' cannot be read ({(e is UnauthorizedAccessException ? "no permission, or a folder" : "it is not there")}).", "Its path starts from the project's folder.");
        }
        catch (TamizException e)
        {
            reading.Object(e.Place, e.Code, e.Message, e.Hint);
        }

        return source;
    }

    private static SchemaLock? LoadLock(string folder, Reading reading)
    {
        try
        {
            return SchemaLock.Load(folder);
        }
        catch (TamizException e)
        {
            reading.Object(e.Place, e.Code, e.Message, e.Hint);
            return null;
        }
    }

    private static ProjectException Mistakes(Reading reading) => new(InOrder(reading.Problems));

    private static IReadOnlyList<Problem> InOrder(IReadOnlyList<Problem> problems) =>
        [.. problems.OrderBy(problem => problem.Place.File == FileName ? 0 : 1).ThenBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)];

    [GeneratedRegex("^ *\\t", RegexOptions.Multiline)]
    private static partial Regex TabInFront();
}
