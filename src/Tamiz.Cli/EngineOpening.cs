using System.CommandLine;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;

namespace Tamiz.Cli;

/// <summary>Opens the engine of a name: the one place that knows them all.</summary>
internal static class EngineOpening
{
    /// <summary>Opens an engine.</summary>
    /// <param name="choice">Which.</param>
    /// <param name="root">The folder of the store's files here.</param>
    /// <param name="shared">How an engine elsewhere reaches them; <see langword="null"/> if it does under the same path.</param>
    /// <param name="temporary">Where an engine in this process spills.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Engine> OpenAsync(EngineChoice choice, string root, SharedFiles? shared, string temporary, CancellationToken cancellationToken)
    {
        if (choice.Address is not { } address)
            return await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [root], TemporaryFolder = temporary }, cancellationToken);

        return await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = Parse(address), ScratchFolder = root, Files = shared }, cancellationToken);
    }

    private static SparkConnection Parse(string address)
    {
        try
        {
            return SparkConnection.Parse(address);
        }
        catch (FormatException e)
        {
            throw new TamizException(ExitReason.Usage, "bad_engine", $"The address of the Spark server cannot be used. {e.Message}", e) { Hint = "Write it as sc://host:15002, then /;key=value;key=value." };
        }
    }
}

/// <summary><c>--engine duckdb|sc://host:port</c>, then <c>TAMIZ_ENGINE</c>, then what the project says.</summary>
internal sealed class EngineOption() : Option<string>("--engine")
{
    private const string Variable = "TAMIZ_ENGINE";

    public static EngineOption New() => new()
    {
        Description = "Where tables are computed: duckdb, or the address of a Spark Connect server, sc://host:port. The default is TAMIZ_ENGINE, then the project's engine.",
        HelpName = "ENGINE",
    };

    /// <summary>Returns the choice; <see langword="null"/> if there is none.</summary>
    public EngineChoice? Of(ParseResult parsed, Terminal terminal)
    {
        var (name, text) = parsed.GetValue(this) is { } option ? (Name, option) : (Variable, terminal.Environment(Variable));
        if (string.IsNullOrEmpty(text))
            return null;
        return EngineChoice.Parse(text) ?? throw new TamizException(ExitReason.Usage, "bad_engine", $"{name} names no engine.") { Hint = "Write duckdb, or the address of a Spark Connect server as sc://host:15002." };
    }
}
