using Shouldly;
using Tamiz.Secrets;
using Xunit;

namespace Tamiz.Tests.Secrets;

public class SecretReferencesTests
{
    private readonly List<string> _codes = [];

    [Fact]
    public void A_variable_and_a_file_are_resolved_and_one_line_feed_at_the_end_is_cut()
    {
        var references = Make();

        Resolve(references, "${env:HOST}/${file:password}").ShouldBe("db.example/s3cret\n");
        _codes.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_reference_gave_is_masked_wherever_it_stands()
    {
        var references = Make();
        Resolve(references, "${env:HOST}");

        references.Mask("cannot reach db.example:5432").ShouldBe("cannot reach ${env:HOST}:5432");
    }

    [Fact]
    public void A_value_of_two_letters_is_not_masked_since_it_would_garble_every_text()
    {
        var references = Make();
        Resolve(references, "${env:SHORT}");

        references.Mask("it is so").ShouldBe("it is so");
    }

    [Theory]
    [InlineData("${env:NONE}", "no_variable")]
    [InlineData("${file:none}", "no_file")]
    [InlineData("${secret:aws/prod}", "not_available")]
    [InlineData("${vault:x}", "bad_reference")]
    [InlineData("${HOST}", "bad_reference")]
    public void What_cannot_be_resolved_is_named(string text, string code)
    {
        Resolve(Make(), text);

        _codes.ShouldBe([code]);
    }

    private string Resolve(SecretReferences references, string text) => references.Resolve(text, (code, _, _) => _codes.Add(code));

    private static SecretReferences Make() => new(
        name => name switch { "HOST" => "db.example", "SHORT" => "is", _ => null },
        path => path == "password" ? "s3cret\n\n" : throw new FileNotFoundException());
}
