using Shouldly;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.Tests.Reports;

public class MarkdownTextTests
{
    [Fact]
    public void What_data_holds_formats_nothing() =>
        Written(text => text.Table(["a", ">b"], [["x|y", "<script>"], ["two\nlines", "`*_1_*`"]])).ShouldBe(
            "| a | b |\n| --- | ---: |\n| x\\|y | \\<script\\> |\n| two lines | \\`\\*\\_1_\\*\\` |\n");

    [Fact]
    public void A_name_with_an_underscore_stays_readable() => Written(text => text.Paragraph("patient_id")).ShouldBe("patient_id\n");

    [Fact]
    public void A_secret_is_masked_before_it_is_escaped() =>
        new MarkdownText(text => text.Replace("a*b", "${env:X}", StringComparison.Ordinal)).Paragraph("is a*b").ToString().ShouldBe("is $\\{env:X\\}\n");

    [Fact]
    public void Blocks_stand_apart_and_an_empty_table_is_none() =>
        Written(text => text.Heading("h").Table(["a"], []).List(["x", "y"]).Folded("more", inner => inner.Paragraph("z"))).ShouldBe(
            "### h\n\n- x\n- y\n\n<details><summary>more</summary>\n\nz\n\n</details>\n");

    private static string Written(Action<MarkdownText> write)
    {
        var text = new MarkdownText(same => same);
        write(text);
        return text.ToString();
    }
}
