using System.Text;
using CsCheck;
using DuckDB.NET.Data;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.DuckDb.Tests.Ingest;

/// <summary>The promise of the scanner: what it calls readable, DuckDB in strict mode reads, with the same rows and cells.</summary>
public class StrictReaderTests
{
    private static readonly Gen<string> Texts =
        from columns in Gen.Int[1, 3]
        from mark in Gen.OneOf("", "", "", "\uFEFF")
        from end in Gen.OneOf("\n", "\r\n")
        from rows in Field(columns).Array[columns].Array[0, 12]
        from last in Gen.Bool
        let header = string.Join(',', Enumerable.Range(0, columns).Select(column => $"c{column}"))
        select mark + string.Join(end, rows.Select(row => string.Join(',', row)).Prepend(header)) + (last ? end : "");

    [Fact]
    public void What_is_readable_here_is_readable_for_DuckDB_with_the_same_cells()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        var path = Path.GetTempFileName();
        var compared = 0;
        Texts.Sample(text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var index = CsvScanner.ScanAsync(new MemoryStream(bytes), new CsvFormat()).GetAwaiter().GetResult().Index;
            if (index.NeedsNormalising)
            {
                using var clean = new MemoryStream();
                CsvNormaliser.WriteAsync(new MemoryStream(bytes), new CsvFormat(), index, clean).GetAwaiter().GetResult();
                bytes = clean.ToArray();
            }

            File.WriteAllBytes(path, bytes);
            compared++;
            Read(connection, path, index.Fields).ShouldBe(Cells(bytes, index.Readable));
        }, iter: 3_000, threads: 1);
        File.Delete(path);
        compared.ShouldBeGreaterThan(0);
    }

    private static Gen<string> Field(int columns) => Gen.OneOf(
        Gen.OneOf("a", "bb", " x ", "ñ", "#", "\\", "NULL", "1", "\"\"", "\"q\"", "\"q\"\"q\"", "\"a,b\"", "\"\"\"\"", "\" \""),
        Gen.OneOf("\"l\nm\"", "\"l\r\nm\"", "\"l\rm\"", "\"\n\"", "\"\r\"", "\"\r\n\"", "'", "\t", "\"\\\"", columns > 1 ? "" : "e", ""),
        Gen.OneOf("a", "b", "c", "\"x", "\"x\"y", "x\"y", "a\rb", "a\nb", "a\r\nb", ",", "\"x\n"));

    private static List<string> Cells(byte[] bytes, long records) =>
        [.. RecordText.ReadAsync(new MemoryStream(bytes), new CsvFormat(), null, [.. Enumerable.Range(1, (int)records).Select(number => (long)number)])
            .ToBlockingEnumerable().Select(record => Print(record.Fields))];

    private static List<string> Read(DuckDBConnection connection, string path, int columns)
    {
        var types = string.Join(", ", Enumerable.Range(0, columns).Select(column => $"'c{column}': 'VARCHAR'"));
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            select * from read_csv('{{path}}', auto_detect = false, header = true, columns = { {{types}} }, delim = ',', quote = '"', escape = '"',
                strict_mode = true, null_padding = false, allow_quoted_nulls = false)
            """;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(Print(Enumerable.Range(0, columns).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))));
        return rows;
    }

    private static string Print(IEnumerable<string?> cells) => string.Join('|', cells.Select(cell => cell is null ? "null" : $"<{cell}>"));
}
