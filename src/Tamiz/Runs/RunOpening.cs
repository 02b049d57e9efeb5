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
    public async Task<RunPlan> OpenAsync(Pipeline pipeline, long? baseRelease, ImmutableArray<PinnedFile> known, CancellationToken cancellationToken)
    {
        var inputs = await RunInputs.PinAsync(pipeline, known, cancellationToken).ConfigureAwait(false);
        var start = clock.GetUtcNow();
        while (true)
        {
            var plan = new RunPlan
            {
                Run = RunId.New(start, options.Digits),
                Pipeline = pipeline.Name,
                AsOf = start,
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
