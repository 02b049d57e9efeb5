using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Aws.Tests;

public class ConventionTests
{
    [Fact]
    public void What_waits_takes_a_token_last() => Conventions.MethodsWithoutToken(typeof(S3Store).Assembly).ShouldBeEmpty();

    [Fact]
    public void Nothing_but_this_project_speaks_to_the_cloud()
    {
        var others = Directory.EnumerateFiles(Repository.Path("src"), "*.cs*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/Tamiz.Aws/", StringComparison.Ordinal) && (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal)));

        others.Where(file => File.ReadAllText(file) is var text && (text.Contains("using Amazon", StringComparison.Ordinal) || text.Contains("AWSSDK", StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
