using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests;

/// <summary>What keeps the code easy to find one's way in, and the compiler does not see.</summary>
public partial class ConventionTests
{
    /// <summary>The folders of the core from the bottom up, and which others each uses. The root is there for all.</summary>
    private static readonly (string Folder, string[] Uses)[] Arrows =
    [
        ("", []),
        ("Schemas", []),
        ("Secrets", []),
        ("Storage", []),
        ("Engines", ["Schemas"]),
        ("Steps", ["Schemas", "Storage", "Engines"]),
        ("Checks", ["Schemas", "Engines", "Steps"]),
        ("Decoding", []),
        ("Records", ["Decoding"]),
        ("Parquet", ["Schemas"]),
        ("Ingest", ["Storage", "Steps", "Decoding", "Records", "Parquet"]),
        ("Cleaning", ["Schemas", "Storage", "Engines", "Steps", "Records", "Parquet", "Ingest"]),
        ("Pipelines", ["Schemas", "Storage", "Engines", "Checks", "Ingest", "Cleaning"]),
        ("Pipelines.Yaml", ["Schemas", "Secrets", "Storage", "Engines", "Checks", "Decoding", "Records", "Parquet", "Ingest", "Cleaning", "Pipelines"]),
        ("Inference", ["Schemas", "Engines", "Decoding", "Records", "Parquet", "Ingest", "Pipelines.Yaml"]),
        ("Gate", ["Schemas", "Checks"]),
        ("Releases", ["Schemas", "Storage", "Engines", "Steps", "Records", "Cleaning"]),
        ("Deliveries", ["Storage", "Releases"]),
        ("Planning", ["Schemas", "Engines", "Steps", "Checks", "Cleaning", "Pipelines"]),
        ("Contracts", ["Schemas", "Engines", "Checks", "Cleaning", "Pipelines", "Planning"]),
        ("Quarantine", ["Storage", "Engines", "Steps", "Decoding", "Records", "Parquet", "Ingest", "Cleaning", "Pipelines"]),
        ("Runs", ["Schemas", "Storage", "Engines", "Steps", "Checks", "Decoding", "Records", "Parquet", "Ingest", "Cleaning", "Pipelines", "Planning", "Quarantine", "Gate", "Releases", "Deliveries"]),
        ("Testing", ["Secrets", "Storage", "Engines", "Steps", "Decoding", "Records", "Ingest", "Pipelines", "Pipelines.Yaml", "Planning", "Gate", "Runs"]),
        ("Reports", ["Testing", "Contracts", "Schemas", "Storage", "Engines", "Steps", "Checks", "Cleaning", "Pipelines", "Gate", "Releases", "Runs"]),
    ];

    private static readonly string[] Projects = ["Tamiz", "Tamiz.DuckDb", "Tamiz.Spark", "Tamiz.Aws", "Tamiz.Cli"];

    public static TheoryData<string> Folders => [.. Arrows.Select(arrow => arrow.Folder)];

    [Fact]
    public void The_architecture_page_shows_the_arrows_as_they_are()
    {
        var page = File.ReadAllLines(Repository.Path("docs/architecture.md"));

        foreach (var (folder, uses) in Arrows.Where(arrow => arrow.Folder.Length > 0))
        {
            var line = page.Single(line => line.Split(' ')[0] == folder && line.Contains(" -> ", StringComparison.Ordinal));
            line.Split(" -> ")[1].ShouldBe(uses.Length == 0 ? "-" : string.Join(", ", uses.Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public void Arrows_between_folders_point_down()
    {
        foreach (var (at, (folder, uses)) in Arrows.Index())
            uses.ShouldBeSubsetOf(Arrows.Take(at).Select(arrow => arrow.Folder), $"'{folder}' uses what stands above it.");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_just_the_folders_that_the_table_says(string folder)
    {
        var path = Path.Combine(Repository.Path("src/Tamiz"), folder.Replace('.', '/'));
        var used = Directory.EnumerateFiles(path, "*.cs").SelectMany(file => UsedBy(File.ReadAllText(file), folder)).Distinct();

        used.ShouldBe(Arrows.Single(arrow => arrow.Folder == folder).Uses, ignoreOrder: true);
    }

    [Fact]
    public void Every_folder_of_the_core_stands_in_the_table()
    {
        var root = Repository.Path("src/Tamiz");
        var folders = SourceFiles("Tamiz").Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('/', '.').TrimStart('.')).Distinct();

        folders.ShouldBe(Arrows.Select(arrow => arrow.Folder), ignoreOrder: true);
    }

    [Fact]
    public void The_core_knows_no_engine_no_console_no_web_and_no_cloud()
    {
        string[] allowed = ["netstandard", "mscorlib", "YamlDotNet", "Polly.Core", "ZstdSharp"];
        var referenced = typeof(Store).Assembly.GetReferencedAssemblies().Select(name => name.Name!);

        referenced.Where(name => !allowed.Contains(name) && !name.StartsWith("System.", StringComparison.Ordinal)).ShouldBeEmpty();
        referenced.ShouldNotContain("System.Console");
        var project = File.ReadAllText(Repository.Path("src/Tamiz/Tamiz.csproj"));
        PackageReference().Matches(project).Select(match => match.Groups[1].Value).ShouldBe(["Polly.Core", "YamlDotNet", "ZstdSharp.Port"]);
        project.ShouldNotContain("ProjectReference");
        project.ShouldNotContain("FrameworkReference");
    }

    /// <summary>What is not plain SQL goes through the dialect; an engine's name may stand where a user writes it, and in comments.</summary>
    [Fact]
    public void The_core_speaks_no_engine_s_language()
    {
        var foreign = SourceFiles("Tamiz").SelectMany(file => EngineWord().Matches(Comment().Replace(File.ReadAllText(file), "")).Select(match => $"{Path.GetFileName(file)}: {match.Value}"));

        foreign.ShouldBeEmpty();
    }

    [Fact]
    public void A_namespace_is_the_folder()
    {
        var wrong = Projects.SelectMany(project => SourceFiles(project)
            .Where(file => Namespace().Match(File.ReadAllText(file)).Groups[1].Value != ExpectedNamespace(project, file))
            .Where(file => Path.GetFileName(file) != "Program.cs"));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void What_waits_takes_a_token_last() => Conventions.MethodsWithoutToken(typeof(Store).Assembly).ShouldBeEmpty();

    [Fact]
    public void No_type_is_named_for_helping_in_general()
    {
        var vague = Projects.SelectMany(SourceFiles).SelectMany(file => VagueType().Matches(File.ReadAllText(file))).Select(match => match.Value);

        vague.ShouldBeEmpty();
    }

    private static IEnumerable<string> UsedBy(string code, string folder)
    {
        foreach (var other in Arrows.Select(arrow => arrow.Folder).Where(other => other.Length > 0 && other != folder))
        {
            // "Schemas.SchemaJson" needs no using; "candidate.Schemas.Keys" is something else.
            var qualified = Regex.Matches(code, $@"(?<![\w.])(?:Tamiz\.)?{Regex.Escape(other)}\.(\w+)").Select(match => match.Groups[1].Value);
            if (code.Contains($"using Tamiz.{other};", StringComparison.Ordinal) || qualified.Any(TypesIn(other).Contains) || (folder == other + ".Yaml" && TypesIn(other).Any(code.Contains)))
                yield return other;
        }
    }

    private static ImmutableHashSet<string> TypesIn(string folder) =>
        [.. typeof(Store).Assembly.GetTypes().Where(type => type.Namespace == $"Tamiz.{folder}" && !type.IsNested).Select(type => type.Name)];

    private static IEnumerable<string> SourceFiles(string project) => Directory.EnumerateFiles(Repository.Path($"src/{project}"), "*.cs", SearchOption.AllDirectories);

    private static string ExpectedNamespace(string project, string file) =>
        string.Join('.', Path.GetRelativePath(Repository.Path("src"), Path.GetDirectoryName(file)!).Split('/'));

    [GeneratedRegex(@"<PackageReference Include=""([^""]+)""")]
    private static partial Regex PackageReference();

    // Types, functions, readers and files of DuckDB and Spark; duckdb and spark alone are names that a user writes.
    [GeneratedRegex(@"\b(VARCHAR|HUGEINT|UBIGINT|TIMESTAMPTZ|BLOB|TRY_CAST|try_cast|read_csv|read_parquet|strptime|strftime|regexp_\w+|quantile_\w+|epoch_us|make_timestamp|list_\w+|nfc_normalize|strip_accents|string_agg|file_row_number|unnest|xxhash64|collect_list|percentile_disc|date_format|to_json|rlike|RLIKE|upper\(\{|lower\(\{)\b|Duck[Dd][Bb]\w*|duckdb[-_.(]")]
    private static partial Regex EngineWord();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) \w*(Manager|Helper|Helpers|Util|Utils|Utility|Utilities|Service|Services)\b")]
    private static partial Regex VagueType();
}
