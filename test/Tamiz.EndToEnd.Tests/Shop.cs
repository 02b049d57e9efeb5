using System.Text.RegularExpressions;
using Shouldly;

namespace Tamiz.EndToEnd.Tests;

/// <summary>A small project in which everything is in order, until a test spoils one thing.</summary>
internal sealed partial class Shop : IDisposable
{
    public const string Orders = "data/orders.csv";

    private const string Project = """
        version: 1
        pipeline: shop
        store: ./store
        datasets:
          orders:
            source: data/orders.csv
            schema: orders.json
            key: id
            quarantine: { max: 30% }
          lines:
            source: data/lines.csv
            schema: lines.json
            checks:
              - references: { key: id, to: orders }
        kpis:
          total:
            sql: select count(*) as orders from orders
        release:
          files: [csv]
          deliver:
            - files: ./store/latest

        """;

    public Shop()
    {
        Scratch.Write("tamiz.yml", Project);
        Scratch.Write("orders.json", Schema(Nullable("amount", "decimal(6,2)"), Nullable("day", "date"), Nullable("note", "string")));
        Scratch.Write("lines.json", Schema(Nullable("item", "string")));
        Scratch.Write(Orders, "id,amount,day,note\n1,1.50,2026-01-02,a\n2,2.50,2026-01-03,b\n3,3.50,2026-01-04,\n4,4.50,2026-01-05,d\n");
        Scratch.Write("data/lines.csv", "id,item\n1,x\n1,y\n");
    }

    public Scratch Scratch { get; } = new();

    public string Folder => Scratch.Folder;

    /// <summary>Makes a shop of which one file is not as it should be.</summary>
    public static Shop With(string file, string text, string instead)
    {
        var shop = new Shop();
        shop.Scratch.Read(file).ShouldContain(text);
        shop.Scratch.Write(file, shop.Scratch.Read(file).Replace(text, instead, StringComparison.Ordinal));
        return shop;
    }

    // So wide that no message is broken over lines.
    public Task<CliResult> RunAsync() => Cli.RunAsync(Folder, 1000, "run");

    /// <summary>Returns how a dataset's rows add up, as the run printed it: read = kept + quarantined + unreadable.</summary>
    public static string Account(CliResult run, string dataset = "orders")
    {
        var line = AccountLine().Matches(run.Output).Single(match => match.Groups[1].Value == dataset);
        var numbers = line.Groups[2].Captures.Select(capture => int.Parse(capture.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        numbers[0].ShouldBe(numbers[1..].Sum(), run.ToString());
        return $"{numbers[0]} = {numbers[1]} + {numbers[4]} + {numbers[5]}";
    }

    /// <summary>Returns the rows set aside, without the header.</summary>
    public string[] SetAside(string suffix = "") =>
        File.ReadAllLines(Directory.EnumerateFiles(Scratch.PathOf("store/shop/quarantine/orders")).Single(file => file.EndsWith(suffix + ".csv", StringComparison.Ordinal)))[1..];

    /// <summary>Checks that nothing ran: a mistake of use, with its place and what to do.</summary>
    public void ShouldNotHaveStarted(CliResult run, params string[] says)
    {
        ShouldHaveEnded(run, 2, says);
        ShouldHavePublishedNothing();
        Directory.Exists(Scratch.PathOf("store/shop/raw")).ShouldBeFalse();
    }

    /// <summary>Checks that the gate let nothing through and that the bytes as they came are kept.</summary>
    public void ShouldBeBlocked(CliResult run, int exitCode, params string[] says)
    {
        ShouldHaveEnded(run, exitCode, [.. says, "BLOCKED  ", "nothing was published", "next: tamiz explain block"]);
        ShouldHavePublishedNothing();
        ShouldHaveKeptTheSource();
    }

    /// <summary>Checks that what was wrong was within what the project allows, and that the rest is released.</summary>
    public void ShouldBeReleased(CliResult run, params string[] says)
    {
        ShouldHaveEnded(run, 0, [.. says, "RELEASED  release 1"]);
        File.Exists(Scratch.PathOf("store/latest/orders.csv")).ShouldBeTrue();
        ShouldHaveKeptTheSource();
    }

    public static void ShouldHaveEnded(CliResult run, int exitCode, params string[] says)
    {
        run.ExitCode.ShouldBe(exitCode, run.ToString());
        foreach (var text in says)
            run.ToString().ShouldContain(text);
        run.ToString().ShouldNotContain("   at ");
        run.ToString().ShouldNotContain("internal:");
    }

    public void ShouldHavePublishedNothing()
    {
        Directory.Exists(Scratch.PathOf("store/shop/output")).ShouldBeFalse();
        Path.Exists(Scratch.PathOf("store/latest")).ShouldBeFalse();
    }

    public void Dispose() => Scratch.Dispose();

    private void ShouldHaveKeptTheSource()
    {
        using var kept = File.OpenRead(Directory.EnumerateFiles(Scratch.PathOf("store/shop/raw/orders")).Single());
        using var source = File.OpenRead(Scratch.PathOf(Orders));
        System.Security.Cryptography.SHA256.HashData(kept).ShouldBe(System.Security.Cryptography.SHA256.HashData(source));
    }

    private static string Nullable(string name, string type) => Field(name, type, "true");

    private static string Field(string name, string type, string nullable) => $$"""{"name":"{{name}}","type":"{{type}}","nullable":{{nullable}},"metadata":{ } }""";

    private static string Schema(params string[] nullable) =>
        $$"""{"type":"struct","fields":[{{string.Join(',', nullable.Prepend(Field("id", "integer", "false")))}}]}""";

    [GeneratedRegex("""^(\w+)(?: +(\d+)){6}\s*$""", RegexOptions.Multiline)]
    private static partial Regex AccountLine();
}
