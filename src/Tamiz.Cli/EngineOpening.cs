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
