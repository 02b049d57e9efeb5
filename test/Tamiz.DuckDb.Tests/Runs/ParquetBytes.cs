using DuckDB.NET.Data;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Makes Parquet files by SQL, with an engine of their own.</summary>
internal static class ParquetBytes
{
    /// <summary>Returns the bytes of a file with the rows of a query.</summary>
    /// <param name="select">The query.</param>
    /// <param name="options">Options of COPY beside the format, such as <c>, COMPRESSION snappy</c>.</param>
    public static byte[] Of(string select, string options = "")
    {
        var path = Path.Combine(Path.GetTempPath(), $"tamiz-{Guid.NewGuid():n}.parquet");
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SET TimeZone = 'UTC'; COPY ({select}) TO '{path}' (FORMAT parquet{options})";
            command.ExecuteNonQuery();
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
