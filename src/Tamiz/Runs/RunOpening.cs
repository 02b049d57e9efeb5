using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Pipelines;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Opens a run: pins what it will use and creates its plan, under a name nobody else has.</summary>
internal sealed class RunOpening(Store store, Engine engine, TimeProvider clock, RunOptions options)
{
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="baseRelease">The current release.</param>
    /// <param name="known">The files that later ones add to.</param>
    /// <param name="inParts">Whether it is to be done in parts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<RunPlan> OpenAsync(Pipeline pipeline, long? baseRelease, ImmutableArray<PinnedFile> known, bool inParts, CancellationToken cancellationToken)
    {
        var inputs = await RunInputs.PinAsync(pipeline, known, options.Ahead, cancellationToken).ConfigureAwait(false);
        var start = clock.GetUtcNow();
        while (true)
        {
            var plan = new RunPlan
            {
                Run = RunId.New(start, options.Digits),
                Pipeline = pipeline.Name,
                AsOf = options.AsOf ?? start,
                OpenedAt = options.AsOf is null ? null : start,
                RetryOf = options.RetryOf,
                ExternalId = options.ExternalId,
                InParts = inParts,
                Base = baseRelease,
                Actor = options.Actor,
                Engine = $"{engine.Name} {engine.Version}",
                Configuration = PipelineJson.Write(pipeline),
                Schemas = pipeline.Sources.ToImmutableSortedDictionary(source => source.Name, source => SchemaJson.Hash(source.Schema), StringComparer.Ordinal),
                Inputs = inputs,
            };

            // Created exclusively: if another run of this second drew the same digits, others are drawn.
            if (await store.PutIfAbsentAsync(RunFiles.KeyOf(plan.Run, "plan.json"), CanonicalJson.Line(plan.ToJson()), cancellationToken).ConfigureAwait(false))
                return plan;
        }
    }
}
