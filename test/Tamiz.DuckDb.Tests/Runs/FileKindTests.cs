using System.IO.Compression;
using System.Text;
using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Files that are of another kind than their names say: what they are and what to write.</summary>
public class FileKindTests
{
    private static readonly byte[] Csv = "id,n\na,1\n"u8.ToArray();

    public static TheoryData<string, string, string, string> Files => new()
    {
        { "parquet", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is a Parquet file.", "Rename it to 't.parquet', and use that name." },
        { "parquet", "t.ndjson", "not_text: The file 't.ndjson' of 't' is not text: it is a Parquet file.", "Rename it to 't.parquet', and use that name." },
        { "gzip", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is packed with gzip.", "Rename it to 't.csv.gz', and use that name." },
        { "zstd", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is packed with Zstandard.", "Rename it to 't.csv.zst', and use that name." },
        { "zip", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is a zip archive.", "Unpack it, and use the files that were in it." },
        { "xlsx", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is an Excel workbook (.xlsx).", "Save the sheet as CSV in UTF-8 with the program that made it, and use that file." },
        { "xls", "t.csv", "not_text: The file 't.csv' of 't' is not text: it is a file of an office program, such as an Excel workbook (.xls).", "Save the sheet as CSV" },
        { "gzip twice", "t.csv.gz", "not_text: The file 't.csv.gz' of 't' is not text: it is packed with gzip.", "It is packed twice: unpack it once." },
        { "xlsx in gzip", "t.csv.gz", "not_text: The file 't.csv.gz' of 't' is not text: it is an Excel workbook (.xlsx).", "Save the sheet as CSV" },
        { "csv", "t.parquet", "not_parquet: The file 't.parquet' of 't' is not Parquet; it looks like text.", "Rename it to what it is, such as 't.csv', and use that name." },
        { "gzip", "t.parquet", "not_parquet: The file 't.parquet' of 't' is not Parquet: it is packed with gzip.", "Unpack it: Parquet packs its columns itself." },
        { "xlsx", "t.parquet", "not_parquet: The file 't.parquet' of 't' is not Parquet: it is an Excel workbook (.xlsx).", "Save the sheet as CSV" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_of_another_kind_is_called_what_it_is_and_its_bytes_are_kept(string kind, string name, string text, string next)
    {
        var bytes = Make(kind);
        using var project = TestProject.OfFiles(name, "id string!, n integer", "", (name, bytes));

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        $"{run.Result.Failure!.Code}: {run.Result.Failure.Message}".ShouldBe(text.Replace(": The file", ": The step 'ingest:t' failed: The file", StringComparison.Ordinal));
        run.Result.Failure.Hint.ShouldNotBeNull().ShouldStartWith(next);
        project.Output().ShouldBeEmpty();
        var raw = Directory.GetFiles(Path.Combine(project.Folder, "store", "shop", "raw"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken)).ShouldBe(bytes);

        // The second time the bytes are there already.
        (await project.RunAsync()).Result.Failure!.Code.ShouldBe(run.Result.Failure.Code);
    }

    [Theory]
    [InlineData("PK\n1\n")]
    [InlineData("BZh,n\n1,2\n")]
    [InlineData("PAR,n\n1,2\n")]
    public async Task A_text_that_begins_as_such_a_file_might_is_read(string text)
    {
        using var project = TestProject.OfTable(string.Join(", ", text.Split('\n')[0].Split(',').Select(name => $"{name} string")), text);

        (await project.RunAsync()).ExitCode.ShouldBe(0);
    }

    private static byte[] Make(string kind) => kind switch
    {
        "csv" => Csv,
        "parquet" => ParquetBytes.Of("select 'a' as id, 1 as n"),
        "gzip" => Packed.Gzip(Csv),
        "gzip twice" => Packed.Gzip(Packed.Gzip(Csv)),
        "zstd" => Packed.Zstd(Encoding.UTF8.GetString(Csv)),
        "zip" => Zip("data/t.csv"),
        "xlsx" => Zip("[Content_Types].xml", "xl/workbook.xml"),
        "xlsx in gzip" => Packed.Gzip(Zip("[Content_Types].xml", "xl/workbook.xml")),
        _ => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Encoding.ASCII.GetBytes(new string('x', 600))],
    };

    private static byte[] Zip(params string[] names)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Csv);
            }
        }

        return bytes.ToArray();
    }
}
