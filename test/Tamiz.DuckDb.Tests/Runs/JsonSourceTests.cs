using System.Text;
using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

public class JsonSourceTests
{
    private static readonly string[] Lines =
    [
        """{"id":"a","n":1,"x":0.1000}""",
        """{"x":1e400,"id":"b\né","extra":true}""",
        "",
        """{"id":"","n":null,"x":{ "k" : [1.50, "\u00e9"] }}""",
        "[1]",
        "{\"id\":\"c\"",
        """{"id":"d","id":"e"}""",
        """{"id":12345678901234567890,"n":"7","x":false}""",
        """{"id":"f","n":"x"}""",
        """{"id":"\ud800"}""",
    ];

    [Fact]
    public async Task Each_object_is_a_row_and_no_digit_is_lost()
    {
        using var project = Project(string.Join('\n', Lines));

        var run = await project.RunAsync();

        run.Rows().ShouldBe(
        [
            "a,1,0.1000", "\"b", "é\",,1e400", "\"\",,\"{\"\"k\"\":[1.50,\"\"é\"\"]}\"", "12345678901234567890,7,false",
        ]);
        run.Account().ShouldBe("9 = 4 + 0 + 0 + 1 + 4");
        run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
        run.Check("t.schema").Text.ShouldContain("'t.ndjson' has the column 'extra'");
    }

    [Fact]
    public async Task What_is_set_aside_is_shown_with_its_line_and_reason()
    {
        using var project = Project(string.Join("\r\n", Lines));

        var run = await project.RunAsync();

        run.Quarantine().ShouldContain("f,x,,,t.ndjson,8,t.is_type(n)");
        var unreadable = run.Quarantine(suffix: "-unreadable");
        unreadable.ShouldContain("t.ndjson,4,5,\"JSON, but no object\",[1]\n");
        unreadable.ShouldContain("t.ndjson,5,6,not JSON,");
        unreadable.ShouldContain("t.ndjson,6,7,an object with the same member twice,");
        unreadable.ShouldContain("t.ndjson,9,10,not JSON,");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task A_file_without_objects_has_no_rows(string text)
    {
        using var project = Project(text);

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Account().ShouldBe("0 = 0 + 0 + 0 + 0 + 0");
    }

    [Fact]
    public async Task It_may_be_packed_and_of_another_encoding()
    {
        using var project = TestProject.OfFiles(
            "t.jsonl.gz", "id string, n integer", "read: { encoding: utf-16 }", ("t.jsonl.gz", Packed.Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"n\":1,\"id\":\"é\"}\n")])));

        (await project.RunAsync()).Rows().ShouldBe(["é,1"]);
    }

    [Fact]
    public async Task A_column_that_no_object_has_is_missing()
    {
        using var project = TestProject.OfFiles("t.ndjson", "id string, n integer!", "", ("t.ndjson", "{\"id\":\"a\"}\n"u8.ToArray()));

        (await project.RunAsync()).ExitCode.ShouldBe(4);
    }

    private static TestProject Project(string text) =>
        TestProject.OfFiles("t.ndjson", "id string, n integer, x string", "read: { max_unreadable: 100% }", ("t.ndjson", Encoding.UTF8.GetBytes(text)));
}
