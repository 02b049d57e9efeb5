using System.Text;
using Shouldly;
using Tamiz.Inference;
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
        var file = Path.Combine(project.Folder, "tamiz.yml");
        File.Delete(file);
        var token = TestContext.Current.CancellationToken;
        var temporary = Directory.CreateDirectory(Path.Combine(project.Folder, "temporary")).FullName;

        await ProjectInference.WriteAsync(await Workshop.EngineAsync(), project.Folder, "shop", [name], temporary, 1000, token);

        var proposed = await File.ReadAllTextAsync(file, token);
        if (read.Length > 0)
            proposed.ShouldContain($"read: {{ {read} }}");
        else
            proposed.ShouldNotContain("read:");
        var run = await project.RunAsync();
        run.Released().ShouldBe(form == "comma" ? "id,größe\na,1.5\nb,1002.25\n" : "id,größe\na,1.5\nb,2.25\n");
    }
}
