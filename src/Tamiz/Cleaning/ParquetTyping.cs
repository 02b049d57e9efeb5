using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Parquet;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>Writes the typed rows of a Parquet file, all that its footer counts.</summary>
internal static class ParquetTyping
{
    /// <summary>Does it, and holds the engine's count of rows against the footer's.</summary>
    /// <exception cref="TamizException">The rows cannot be read to the end.</exception>
    public static async Task<(string Key, long Rows)> WriteAsync(Attempt attempt, string query, IngestedFile file, string name, CancellationToken cancellationToken)
    {
        var input = file.Input;
        try
        {
            var (key, rows) = await attempt.WriteInFileOrderAsync(query, name, cancellationToken).ConfigureAwait(false);
            return rows == file.Index.Records
                ? (key, rows)
                : throw ParquetFooter.Damaged(input.Path, input.Dataset, $"its footer counts {file.Index.Records} rows, and {rows} can be read");
        }
        catch (EngineException e) when (e.Failure is EngineFailure.Data)
        {
            throw ParquetFooter.Damaged(input.Path, input.Dataset, "its rows are damaged", e);
        }
    }
}
