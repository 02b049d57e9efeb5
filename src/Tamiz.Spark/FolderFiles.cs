using System.Globalization;
using Tamiz.Engines;

namespace Tamiz.Spark;

/// <summary>A folder that the server and this machine reach under the same path.</summary>
internal sealed class FolderFiles : SharedFiles
{
    public override string AddressOf(string path) => Path.GetFullPath(path);

    public override Task<string> OfferAsync(string path, CancellationToken cancellationToken = default) => Task.FromResult(AddressOf(path));

    public override Task BringAsync(string path, CancellationToken cancellationToken = default) => Task.CompletedTask;

    // Spark writes folders; the one file in it becomes the file that was asked for.
    public override string FolderFor(string path) => AddressOf(path) + ".parts";

    public override Task<int> TakeAsync(string path, CancellationToken cancellationToken = default)
    {
        var folder = FolderFor(path);
        var parts = Directory.Exists(folder) ? Directory.GetFiles(folder, "part-*.parquet") : [];
        if (parts is [var part])
            File.Move(part, path);
        return Task.FromResult(parts.Length);
    }

    public override bool CanJoin => true;

    public override async Task<int> JoinAsync(string path, CancellationToken cancellationToken = default)
    {
        var folder = FolderFor(path);
        var parts = Directory.Exists(folder) ? Directory.GetFiles(folder, "part-*.parquet") : [];
        if (parts.Length < 2)
            return await TakeAsync(path, cancellationToken).ConfigureAwait(false);

        await ParquetJoin.WriteAsync([.. parts.OrderBy(TaskOf)], path, cancellationToken).ConfigureAwait(false);
        return parts.Length;
    }

    // part-00012-….parquet: the number of the task, which may have more digits.
    private static int TaskOf(string part) => int.Parse(Path.GetFileName(part).Split('-')[1], CultureInfo.InvariantCulture);

    public override Task ClearAsync(string path, CancellationToken cancellationToken = default)
    {
        var folder = FolderFor(path);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    public override Task DiscardAsync(string path, CancellationToken cancellationToken = default)
    {
        File.Delete(path);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
