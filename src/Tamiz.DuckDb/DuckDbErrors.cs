using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>Turns DuckDB's errors into ours, without passing on text that may quote cell values.</summary>
internal static class DuckDbErrors
{
    public static EngineException Translate(DuckDBException error, string sql)
    {
        var kind = Kind(error);
        return Classify(kind) switch
        {
            EngineFailure.Statement => new(EngineFailure.Statement, $"DuckDB rejects the statement: {FirstLine(error.Message)}", error.Message, sql, error)
            {
                Hint = "Correct the statement; 'tamiz config check' shows the same message without running anything.",
            },
            EngineFailure.Data => new(EngineFailure.Data, $"DuckDB met a value it could not handle ({kind}).", error.Message, sql, error)
            {
                Hint = "A cast or a calculation fails on some row. Use try_cast, or clean the column first. DuckDB's own text may quote values, so it is not shown.",
            },
            _ => new(EngineFailure.Infrastructure, $"DuckDB could not finish ({kind}): {FirstLine(error.Message).TrimEnd('.')}.", error.Message, sql, error)
            {
                Hint = "Check free memory, free space in the temporary folder and the files' rights, then run again.",
            },
        };
    }

    // What fails while a statement is prepared arrives without a type; then the text's first words name it.
    private static string Kind(DuckDBException error)
    {
        if (error.ErrorType != DuckDBErrorType.Invalid)
            return error.ErrorType.ToString();

        var end = error.Message.IndexOf(" Error: ", StringComparison.Ordinal);
        return end < 0 ? "Unknown" : error.Message[..end].Replace(" ", "", StringComparison.Ordinal);
    }

    private static EngineFailure Classify(string kind) => kind.ToUpperInvariant() switch
    {
        "PARSER" or "SYNTAX" or "BINDER" or "CATALOG" or "EXPRESSION" or "PLANNER" or "NOTIMPLEMENTED" or "PERMISSION"
            or "PARAMETERNOTRESOLVED" or "PARAMETERNOTALLOWED" or "SETTINGS" or "DEPENDENCY" or "MISSINGEXTENSION" => EngineFailure.Statement,
        "CONVERSION" or "OUTOFRANGE" or "CONSTRAINT" or "INVALIDINPUT" or "INVALID" or "DECIMAL" or "DIVIDEBYZERO" or "MISMATCHTYPE"
            or "OBJECTSIZE" or "INVALIDTYPE" or "UNKNOWNTYPE" => EngineFailure.Data,
        _ => EngineFailure.Infrastructure,
    };

    private static string FirstLine(string text)
    {
        var start = text.IndexOf(" Error: ", StringComparison.Ordinal);
        var rest = start < 0 ? text : text[(start + " Error: ".Length)..];
        return rest.Split('\n', 2)[0].TrimEnd();
    }
}
