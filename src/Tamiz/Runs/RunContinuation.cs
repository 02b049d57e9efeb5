using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Pipelines;
using Tamiz.Releases;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Finds a run again that another process opened.</summary>
internal sealed class RunContinuation(Store store, Engine engine)
{
    // A clock may be behind another: entries this much older than the run are still looked at.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    /// <summary>Reads the plan of a run, or returns <see langword="null"/> if there is no such run.</summary>
    public static async Task<RunPlan?> PlanAsync(Store store, string run, CancellationToken cancellationToken) =>
        StoreKey.IsValidPart(run) && await store.ReadAsync(RunFiles.KeyOf(run, "plan.json"), cancellationToken).ConfigureAwait(false) is { } bytes ? RunPlan.FromJson(JsonNode.Parse(bytes)!) : null;

    /// <summary>Reads the plan of a run and demands that it still holds.</summary>
    /// <exception cref="TamizException">There is no such run, or configuration or engine are others.</exception>
    public async Task<RunPlan> OpenAsync(Pipeline pipeline, string run, RunScope scope, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(store, run, cancellationToken).ConfigureAwait(false)
            ?? throw new TamizException(ExitReason.Usage, "unknown_run", $"There is no run '{run}'.") { Hint = "List them with: tamiz runs" };
        if (CanonicalJson.Hash(PipelineJson.Write(pipeline)) != plan.ConfigurationSha256)
        {
            throw new TamizException(ExitReason.Usage, "configuration_changed", $"The configuration is not the one that run {run} was opened with, so it cannot go on.")
            {
                Hint = "Bring the project back to what it was, or open another run.",
            };
        }

        if ($"{engine.Name} {engine.Version}" != plan.Engine)
            throw new TamizException(ExitReason.Usage, "engine_changed", $"Run {run} was opened with {plan.Engine}, and this is {engine.Name} {engine.Version}.") { Hint = "Go on with the same engine, or open another run." };

        return pipeline.Sources.Any(source => scope.Does(new Step(Stage.Ingest, source.Name).Name)) ? plan with { Inputs = await FindAsync(pipeline, plan, cancellationToken).ConfigureAwait(false) } : plan;
    }

    /// <summary>Returns the entry with which a run ended; <see langword="null"/> if it has not.</summary>
    public static async Task<LedgerEntry?> EndOfAsync(Ledger ledger, RunPlan plan, LedgerTail tail, CancellationToken cancellationToken)
    {
        for (var number = tail.Number; number > 0; number--)
        {
            if (await ledger.ReadAsync(number, cancellationToken).ConfigureAwait(false) is not { } entry || entry.Time < plan.Opened - ClockSkew)
                return null;
            if (entry.Run == plan.Run && LedgerKind.EndsRun(entry.Kind))
                return entry;
        }

        return null;
    }

    /// <summary>Returns the entry of a release; <see langword="null"/> if there is none of that number.</summary>
    public static async Task<LedgerEntry?> ReleaseAsync(Ledger ledger, long? release, LedgerTail tail, CancellationToken cancellationToken)
    {
        var entry = release is null ? null : await ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false);
        while (entry is not null && ReleaseBody.From(entry.Body).Release > release)
            entry = await ledger.NewestReleaseAsync(new LedgerTail(entry.Number - 1, entry.Previous), cancellationToken).ConfigureAwait(false);
        return entry;
    }

    // A plan says which files, not how they are reached: that is found anew. Their bytes must be those of the plan, or reading them fails.
    private static async Task<ImmutableArray<PinnedFile>> FindAsync(Pipeline pipeline, RunPlan plan, CancellationToken cancellationToken)
    {
        var known = plan.Inputs.Where(file => pipeline.Sources.Any(source => source.Name == file.Dataset && source.Load is not LoadMode.Snapshot)).ToImmutableArray();
        var found = (await RunInputs.PinAsync(pipeline, known, ahead: null, cancellationToken).ConfigureAwait(false)).ToLookup(file => (file.Dataset, file.Path));
        return [.. plan.Inputs.Select(file => found[(file.Dataset, file.Path)].FirstOrDefault() is { } now ? file with { Location = now.Location, Open = now.Open } : file)];
    }
}
