using DuckDB.NET.Data;
using Shouldly;
using Tamiz.Records;
using Tamiz.Tests.Records;
using Xunit;

namespace Tamiz.DuckDb.Tests.Ingest;

/// <summary>What the scanner leaves of damaged files, as text for the engine, is read there in strict mode with as many rows.</summary>
public class FuzzedFilesTests
{
    [Fact]
    public async Task DuckDB_reads_as_many_rows_of_a_damaged_file_as_the_scanner_calls_readable()
    {
        var token = TestContext.Current.CancellationToken;
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        var path = Path.GetTempFileName();
        var compared = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var bytes = new Mutations(seed).Next();
            var index = (await CsvScanner.ScanAsync(new MemoryStream(bytes), new CsvFormat(), cancellationToken: token)).Index;
            if (index.UnreadableHeader is not null || index.Header.IsEmpty)
                continue;

            using var clean = new MemoryStream();
            await CsvNormaliser.WriteAsync(new MemoryStream(bytes), new CsvFormat(), index, clean, token);
            await File.WriteAllBytesAsync(path, clean.ToArray(), token);
            Count(connection, path, index.Fields).ShouldBe(index.Readable, $"seed {seed}: {Convert.ToHexString(bytes)}");
            compared++;
        }

        File.Delete(path);
        compared.ShouldBeGreaterThan(100);
    }

    private static long Count(DuckDBConnection connection, string path, int columns)
    {
        var types = string.Join(", ", Enumerable.Range(0, columns).Select(column => $"'c{column}': 'VARCHAR'"));
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            select count(*), count(c0) from read_csv('{{path}}', auto_detect = false, header = true, columns = { {{types}} }, delim = ',', quote = '"', escape = '"',
                strict_mode = true, null_padding = false, allow_quoted_nulls = false)
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.GetInt64(0);
    }
}
