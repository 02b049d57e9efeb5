using Tamiz.Engines;
using Tamiz.Parquet;

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
        var parts = PartsOf(path);
        if (parts is [var part])
            File.Move(part, path);
        return Task.FromResult(parts.Length);
    }

    public override async Task<int> JoinAsync(string path, CancellationToken cancellationToken = default)
    {
        var parts = PartsOf(path);
        if (parts.Length < 2)
            return await TakeAsync(path, cancellationToken).ConfigureAwait(false);

        var whole = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        await using (whole.ConfigureAwait(false))
        {
            var read = new List<ParquetPart>();
            foreach (var part in parts)
                read.Add(await AppendAsync(part, whole, cancellationToken).ConfigureAwait(false));
            await whole.WriteAsync(ParquetJoin.End(read), cancellationToken).ConfigureAwait(false);
        }

        return parts.Length;
    }

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

    private string[] PartsOf(string path) => Directory.Exists(FolderFor(path)) ? [.. Directory.GetFiles(FolderFor(path)).Where(IsPart).OrderBy(TaskOf)] : [];

    private static async Task<ParquetPart> AppendAsync(string path, FileStream whole, CancellationToken cancellationToken)
    {
        var from = File.OpenRead(path);
        await using (from.ConfigureAwait(false))
        {
            var part = await ParquetPart.ReadAsync(path, from.Length, async (first, count, token) =>
            {
                var bytes = new byte[count];
                from.Position = first;
                await from.ReadExactlyAsync(bytes, token).ConfigureAwait(false);
                return bytes;
            }, cancellationToken).ConfigureAwait(false);

            // The first brings the mark along.
            from.Position = whole.Position == 0 ? 0 : ParquetPart.Begin;
            await CopyAsync(from, whole, part.End - from.Position, cancellationToken).ConfigureAwait(false);
            return part;
        }
    }

    private static async Task CopyAsync(FileStream from, FileStream to, long bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        for (var left = bytes; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException($"The file '{from.Name}' ends before its footer says.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
        }
    }
}
