using Tamiz.Tests;

namespace Tamiz.EndToEnd.Tests;

/// <summary>A folder of a test's own, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "tamiz-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Copies a sample, without what running it left.</summary>
    public static Scratch OfSample(string sample)
    {
        var scratch = new Scratch();
        var source = Repository.Path($"samples/{sample}");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (!relative.StartsWith("store", StringComparison.Ordinal))
                scratch.Write(relative, File.ReadAllBytes(file));
        }

        return scratch;
    }

    public string PathOf(string relative) => Path.Combine(Folder, relative);

    public void Write(string relative, string text) => Write(relative, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string relative, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, relative))!);
        File.WriteAllBytes(Path.Combine(Folder, relative), bytes);
    }

    public string Read(string relative) => File.ReadAllText(Path.Combine(Folder, relative));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
