using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Spark.Connect;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Spark.Tests;

public partial class ConventionTests
{
    [Fact]
    public void What_waits_takes_a_token_last() =>
        Conventions.MethodsWithoutToken(typeof(SparkSession).Assembly)
            .Where(method => !method.EndsWith("DisposeAsync", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>The client could be a package of its own.</summary>
    [Fact]
    public void The_client_knows_nothing_of_the_rest()
    {
        var root = Repository.Path("src");
        var files = Directory.GetFiles(Path.Combine(root, "Tamiz.Spark", "Connect"), "*.cs", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(10);

        // Types of Tamiz and Tamiz.Spark are in sight without a using.
        var outside = Directory.GetFiles(Path.Combine(root, "Tamiz"), "*.cs").Concat(Directory.GetFiles(Path.Combine(root, "Tamiz.Spark"), "*.cs"))
            .Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet();
        outside.ShouldContain("TamizException");
        var foreign = files.SelectMany(file => Words(File.ReadAllText(file)).Select(word => (File: Path.GetFileName(file), Word: word)))
            .Where(use => outside.Contains(use.Word) || (use.Word.StartsWith("Tamiz.", StringComparison.Ordinal) && !(use.Word + ".").StartsWith("Tamiz.Spark.Connect.", StringComparison.Ordinal)));

        foreign.ShouldBeEmpty();
        File.ReadAllText(Path.Combine(root, "Tamiz.Spark", "Tamiz.Spark.csproj")).ShouldNotContain("<Using");
    }

    [Fact]
    public void The_protocol_stays_inside() =>
        typeof(SparkSession).Assembly.GetExportedTypes().Where(type => type.Namespace != "Tamiz.Spark.Connect" && type.Namespace != "Tamiz.Spark").ShouldBeEmpty();

    private static IEnumerable<string> Words(string code) => Word().Matches(Comment().Replace(code, "")).Select(match => match.Value);

    [GeneratedRegex(@"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*")]
    private static partial Regex Word();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
