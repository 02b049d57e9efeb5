using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Runs;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>A run of a pipeline on one engine, into a store of its own.</summary>
/// <param name="Engine">The engine's name and version.</param>
/// <param name="Store">The store.</param>
/// <param name="Result">How the run ended.</param>
/// <param name="Took">How long it took.</param>
public sealed record ComparedRun(string Engine, Store Store, RunResult Result, TimeSpan Took);

/// <summary>
/// Compares what two engines made of the same pipeline and files: outcome, accounts, checks, quarantine, and every row of every table. Floating point is the
/// same up to a relative error of 1e-9; all else is the same exactly.
/// </summary>
/// <param name="reader">An engine that reads the Parquet files of both stores.</param>
public sealed class EngineComparison(Engine reader)
{
    /// <summary>Compares two runs.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="coded">Which numbers of rows are not to be shared.</param>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<EnginesReport> CompareAsync(Pipeline pipeline, CodedCounts coded, ComparedRun one, ComparedRun other, CancellationToken cancellationToken = default)
    {
        var found = ImmutableArray.CreateBuilder<EngineDifference>();
        ComparedRun[] runs = [one, other];
        var outcomes = runs.Select(run => Outcome(run.Result)).ToList();
        if (outcomes[0] != outcomes[1])
            found.Add(new("outcome", pipeline.Name, null, null, [.. outcomes], 1));

        var judgements = runs.Select(run => run.Result.Judgement).ToList();
        if (judgements is [{ } first, { } second])
        {
            found.AddRange(JudgementComparison.Accounts(first.Accounts, second.Accounts));
            found.AddRange(JudgementComparison.Checks(first.Checks, second.Checks));
        }

        var (mine, theirs) = (await RunTables.ReadAsync(one.Store, one.Result.Run, cancellationToken).ConfigureAwait(false), await RunTables.ReadAsync(other.Store, other.Result.Run, cancellationToken).ConfigureAwait(false));
        var (tables, rows) = (0, 0L);
        foreach (var table in pipeline.Tables)
        {
            found.AddRange(await QuarantineComparison.CompareAsync(table.Name, one, other, cancellationToken).ConfigureAwait(false));
            if (!mine.TryGetValue(table.Name, out var data) || !theirs.TryGetValue(table.Name, out var otherData))
                continue;

            (tables, rows) = (tables + 1, rows + data.Rows);
            var comparison = new TableComparison(reader, new Relations(one.Store, reader), new Relations(other.Store, reader), coded);
            found.AddRange(await comparison.CompareAsync(table, data, otherData, cancellationToken).ConfigureAwait(false));
        }

        var sides = runs.Select((run, at) => new EngineSide(run.Engine, outcomes[at], Math.Round(run.Took.TotalSeconds, 3))).ToImmutableArray();
        var checks = one.Result.Judgement?.Checks.Length ?? 0;
        return new EnginesReport((int)(found.Count == 0 ? ExitReason.Done : ExitReason.Blocked), pipeline.Name, sides, tables, rows, checks, found.ToImmutable());
    }

    private static string Outcome(RunResult result) =>
        result.Failure is { } failure ? $"failed: {failure.Message}" : SnakeJson.Word(result.Judgement!.Verdict);
}
