using System.Text;
using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

public class EncodingTests
{
    private const string Text = "id,naïve\r\n1,Müller\r\n2,\"Zoë\r\n”\"\r\n3,plain\r\n";

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", 65001, false)]
    [InlineData("utf-8", 65001, true)]
    [InlineData("utf-16", 1200, true)]
    [InlineData("utf-16", 1201, true)]
    [InlineData("utf-16le", 1200, false)]
    [InlineData("utf-16le", 1200, true)]
    [InlineData("utf-16be", 1201, false)]
    [InlineData("utf-16be", 1201, true)]
    [InlineData("windows-1252", 1252, false)]
    public async Task Text_of_another_encoding_is_released_as_utf_8(string name, int codePage, bool mark)
    {
        var encoding = Encoding.GetEncoding(codePage);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)];
        using var project = TestProject.OfFiles("t.csv", "id integer, naïve string", $"read: {{ encoding: {name} }}", ("t.csv", bytes));

        var run = await project.RunAsync();

        run.Released().ShouldBe("id,naïve\n1,Müller\n2,\"Zoë\r\n”\"\n3,plain\n");
        run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
    }

    [Theory]
    [InlineData("latin-1")]
    [InlineData("iso-8859-1")]
    public async Task Latin_1_has_every_byte(string name)
    {
        using var project = TestProject.OfFiles("t.csv", "id string", $"read: {{ encoding: {name} }}", ("t.csv", [.. "id\n"u8, 0xFC, 0x80, 0xFF, (byte)'\n']));

        (await project.RunAsync()).Rows().ShouldBe(["ü\u0080ÿ"]);
    }

    [Theory]
    [InlineData("windows-1252", "1,a\n2,\x81\n3,c\n", "not WINDOWS-1252")]
    [InlineData("utf-16le", "1,a\n2,^x\n3,c\n", "not UTF-16LE")]
    [InlineData("utf-16be", "1,a\n2,x^\n3,c\n", "not UTF-16BE")]
    public async Task What_is_no_text_is_set_aside_and_not_replaced(string name, string rows, string reason)
    {
        // Half a pair cannot stand in an attribute.
        rows = rows.Replace('^', name == "utf-16le" ? '\uD800' : '\uDC00');
        byte[] bytes = name switch
        {
            "windows-1252" => Encoding.Latin1.GetBytes("id,n\n" + rows),
            _ => [.. ("id,n\n" + rows).SelectMany(unit => name == "utf-16le" ? new[] { (byte)unit, (byte)(unit >> 8) } : [(byte)(unit >> 8), (byte)unit])],
        };
        using var project = TestProject.OfFiles("t.csv", "id string, n string", $"read: {{ encoding: {name}, max_unreadable: 1 }}", ("t.csv", bytes));

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["1,a", "3,c"]);
        run.Account().ShouldBe("3 = 2 + 0 + 0 + 0 + 1");
        run.Quarantine(suffix: "-unreadable").ShouldContain($"t.csv,2,3,{reason},\"2,");
    }

    [Fact]
    public async Task Half_a_character_at_the_end_is_set_aside()
    {
        using var project = TestProject.OfFiles("t.csv", "id string", "read: { encoding: utf-16le, max_unreadable: 1 }", ("t.csv", [.. Encoding.Unicode.GetBytes("id\na\nb"), 0x41]));

        (await project.RunAsync()).Account().ShouldBe("2 = 1 + 0 + 0 + 0 + 1");
    }

    [Theory]
    [InlineData("utf-16", false, "no_byte_order_mark")]
    [InlineData("utf-16be", true, "other_byte_order")]
    public async Task An_order_of_bytes_that_cannot_be_told_or_is_another_is_said(string name, bool mark, string code)
    {
        byte[] bytes = [.. mark ? Encoding.Unicode.GetPreamble() : [], .. Encoding.Unicode.GetBytes(Text)];
        using var project = TestProject.OfFiles("t.csv", "id integer, naïve string", $"read: {{ encoding: {name} }}", ("t.csv", bytes));

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure.ShouldNotBeNull().Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_packed_file_may_have_any_encoding()
    {
        using var project = TestProject.OfFiles("t.csv.gz", "id integer, naïve string", "read: { encoding: utf-16 }", ("t.csv.gz", Packed.Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)])));

        (await project.RunAsync()).Rows().Length.ShouldBe(4);
    }
}
