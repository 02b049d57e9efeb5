using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class CsvTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "\"\"")]
    [InlineData("plain text", "plain text")]
    [InlineData(" blank ", " blank ")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("cr\r", "\"cr\r\"")]
    [InlineData("a;b", "a;b")]
    public void Quotes_only_where_needed(string? text, string expected) => CsvText.Field(text).ShouldBe(expected);

    [Fact]
    public void A_line_ends_with_a_line_feed()
    {
        CsvText.Line(["a", null, "", "x,y"]).ShouldBe("a,,\"\",\"x,y\"\n");
        CsvText.Line([null, null], ';').ShouldBe(";\n");
    }
}
