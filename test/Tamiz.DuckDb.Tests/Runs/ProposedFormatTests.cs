using System.Text;
using Shouldly;
using Tamiz.Inference;
using Tamiz.Ingest;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>What <c>init</c> proposes for files of each form runs at once and releases.</summary>
public class ProposedFormatTests
{
    private const string Comma = "id,größe\na,1.5\nb,2.25\n";
    private const string Semicolon = "id;größe\na;1,5\nb;1.002,25\n";

    static ProposedFormatTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, string, string> Forms => new()
    {
        { "plain", "t.csv", "" },
        { "mark", "t.csv", "" },
        { "utf-16", "t.csv", "encoding: utf-16" },
        { "utf-16le", "t.csv", "encoding: utf-16le" },
        { "utf-16be", "t.csv", "encoding: utf-16be" },
        { "windows-1252", "t.csv", "encoding: windows-1252" },
        { "gzip", "t.csv.gz", "" },
        { "zstd", "t.csv.zst", "" },
        { "comma", "t.csv", "delimiter: \";\", decimal: \",\", thousands: ." },
        { "json", "t.ndjson", "" },
        { "json", "t.jsonl", "" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_is_proposed_releases(string form, string name, string read)
    {
        byte[] bytes = form switch
        {
            "mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Comma)],
            "utf-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Comma)],
            "utf-16le" => Encoding.Unicode.GetBytes(Comma),
            "utf-16be" => Encoding.BigEndianUnicode.GetBytes(Comma),
            "windows-1252" => Encoding.GetEncoding(1252).GetBytes(Comma),
            "gzip" => Packed.Gzip(Comma),
            "zstd" => Packed.Zstd(Comma),
            "comma" => Encoding.UTF8.GetBytes(Semicolon),
            "json" => "{\"id\":\"a\",\"größe\":1.5}\n{\"größe\":2.25,\"id\":\"b\"}\n"u8.ToArray(),
            _ => Encoding.UTF8.GetBytes(Comma),
        };
        using var project = TestProject.OfFiles("t.csv", "id string", "", (name, bytes));

        var proposed = await ProposeAsync(project, name);

        if (read.Length > 0)
            proposed.ShouldContain($"read: {{ {read} }}");
        else
            proposed.ShouldNotContain("read:");
        var run = await project.RunAsync();
        run.Released().ShouldBe(form == "comma" ? "id,größe\na,1.5\nb,1002.25\n" : "id,größe\na,1.5\nb,2.25\n");
    }

    [Theory]
    [InlineData("Export of 2024-05-01\nby the ward\nid;size;unit\na;1;kg\nb;2;kg\nc;3;kg\n", "delimiter: ;, skip: 2")]
    [InlineData("# who,when\n# ward,2024\nid,size,unit,day\na,1,kg,1\nb,2,kg,2\nc,3,kg,3\n", "skip: 2")]
    [InlineData("\n\nid,size,unit\na,1,kg\nb,2,kg\nc,3,kg\n", "skip: 2")]
    [InlineData("id,size,unit\na,1,kg,x\nb,2,kg,x\nc,3,kg,x\n", "")]
    [InlineData("id,size,unit\na,1,kg\nb,2,kg\nc,3,kg\n", "")]
    [InlineData("id\na\nb\nc\n", "")]
    public void Lines_before_the_header_are_proposed_to_be_skipped_and_a_header_that_is_one_name_short_is_kept(string text, string expected)
    {
        var format = FormatSniffer.Sniff(text);

        string[] settings = [format.Delimiter == ',' ? "" : $"delimiter: {format.Delimiter}", format.SkipLines == 0 ? "" : $"skip: {format.SkipLines}"];
        string.Join(", ", settings.Where(setting => setting.Length > 0)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_file_with_a_title_above_its_header_runs_as_proposed()
    {
        using var project = TestProject.OfFiles("t.csv", "id string", "", ("t.csv", "Weights as of May\n\nid,size,unit\na,1.5,kg\nb,2.25,kg\nc,3,kg\n"u8.ToArray()));

        var proposed = await ProposeAsync(project, "t.csv");

        proposed.ShouldContain("read: { skip: 2 }");
        (await project.RunAsync()).Released().ShouldBe("id,size,unit\na,1.5,kg\nb,2.25,kg\nc,3,kg\n");
    }

    [Fact]
    public async Task A_file_of_many_columns_runs_as_proposed()
    {
        var header = string.Join(',', Enumerable.Range(0, 120).Select(number => $"c{number}"));
        var row = string.Join(',', Enumerable.Range(0, 120).Select(number => $"{number}"));
        using var project = TestProject.OfFiles("t.csv", "id string", "", ("t.csv", Encoding.UTF8.GetBytes($"{header}\n{row}\n")));

        await ProposeAsync(project, "t.csv");

        (await project.RunAsync()).Released().ShouldBe($"{header}\n{row}\n");
    }

    private static async Task<string> ProposeAsync(TestProject project, string name)
    {
        var file = Path.Combine(project.Folder, "tamiz.yml");
        File.Delete(file);
        var temporary = Directory.CreateDirectory(Path.Combine(project.Folder, "temporary")).FullName;
        await ProjectInference.WriteAsync(await Workshop.EngineAsync(), project.Folder, "shop", [name], temporary, 1000, TestContext.Current.CancellationToken);
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
