using System.Collections.Immutable;
using Tamiz.Ingest;
using Tamiz.Pipelines;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Finds the input files of a pipeline and pins them by their hash.</summary>
internal static class RunInputs
{
    /// <summary>Pins.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="known">The files of the current release, which later ones of a dataset add to unless it is a snapshot.</param>
    /// <param name="ahead">What was hashed before, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">A file is not there or may not be read.</exception>
    public static async Task<ImmutableArray<PinnedFile>> PinAsync(Pipeline pipeline, ImmutableArray<PinnedFile> known, InputsAhead? ahead, CancellationToken cancellationToken)
    {
        var inputs = ImmutableArray.CreateBuilder<PinnedFile>();
        foreach (var source in pipeline.Sources)
        {
            var before = source.Load is LoadMode.Snapshot ? [] : known.Where(file => file.Dataset == source.Name).ToList();
            var found = new List<PinnedFile>();
            foreach (var path in Find(pipeline, source, mayBeNone: before.Count > 0))
            {
                var pinned = await (ahead?.Take(source.Name, path) ?? SourceFiles.PinAsync(source.Name, pipeline.Folder, path, cancellationToken)).ConfigureAwait(false);
                found.Add(pinned with { Path = pipeline.Mask(path), Location = path });
            }

            if (source.Source.Any(BucketPlace.IsMeantBy))
                found.AddRange(await PinBucketsAsync(pipeline, source, mayBeNone: before.Count > 0, cancellationToken).ConfigureAwait(false));

            // A file that was there before keeps its place, whatever its bytes; what is new comes after.
            inputs.AddRange(before.Select(file => found.Find(same => same.Path == file.Path) ?? file));
            inputs.AddRange(found.Where(file => !before.Exists(same => same.Path == file.Path)));
        }

        return inputs.ToImmutable();
    }

    /// <summary>Finds the files of a dataset that are in folders of this machine.</summary>
    public static ImmutableArray<string> Find(Pipeline pipeline, SourceDataset source, bool mayBeNone) =>
        SourceFiles.Find(source.Name, pipeline.Folder, [.. source.Source.Where(pattern => !BucketPlace.IsMeantBy(pattern))], mayBeNone);

    private static async Task<IEnumerable<PinnedFile>> PinBucketsAsync(Pipeline pipeline, SourceDataset source, bool mayBeNone, CancellationToken cancellationToken)
    {
        var files = pipeline.BucketFiles ?? throw new TamizException(ExitReason.Usage, "not_available", $"Nothing that was given can read the buckets of '{source.Name}'.");
        var access = source.Access ?? pipeline.Buckets?.Access ?? new BucketAccess();
        var pinned = await new BucketSources(source.Name, access, files).PinAsync(source.Source.Where(BucketPlace.IsMeantBy), mayBeNone, cancellationToken).ConfigureAwait(false);
        return pinned.Select(file => file with { Path = pipeline.Mask(file.Path), Location = file.Path });
    }
}
