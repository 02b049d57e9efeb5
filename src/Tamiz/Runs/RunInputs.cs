using System.Collections.Immutable;
using Tamiz.Ingest;
using Tamiz.Pipelines;

namespace Tamiz.Runs;

/// <summary>Finds the input files of a pipeline and pins them by their hash.</summary>
internal static class RunInputs
{
    /// <summary>Pins.</summary>
    /// <exception cref="TamizException">A file is not there or may not be read.</exception>
    public static async Task<ImmutableArray<PinnedFile>> PinAsync(Pipeline pipeline, CancellationToken cancellationToken)
    {
        var inputs = ImmutableArray.CreateBuilder<PinnedFile>();
        foreach (var source in pipeline.Sources)
        {
            foreach (var path in SourceFiles.Find(source.Name, pipeline.Folder, source.Source))
            {
                var pinned = await SourceFiles.PinAsync(source.Name, pipeline.Folder, path, cancellationToken).ConfigureAwait(false);
                inputs.Add(pinned with { Path = pipeline.Mask(path), Location = path });
            }
        }

        return inputs.ToImmutable();
    }
}
