using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Deliveries;

/// <summary>What deliveries of files have in common, wherever the files go: their names, the receipt, how many releases stay.</summary>
internal static class DeliveredFiles
{
    private const int ReleasesKept = 3;

    /// <summary>Returns the stable name of a released file: <c>kpis/patients_per_country.csv</c>.</summary>
    public static string NameOf(ReleasedFile file)
    {
        var folder = Path.GetDirectoryName(file.Path["output/".Length..])!;
        return folder.Length > 0 ? $"{folder}/{file.Name}.{file.Format}" : $"{file.Name}.{file.Format}";
    }

    /// <summary>Returns what the receipt says of a file that was read back.</summary>
    public static JsonNode ReceiptOf(ReleasedFile file) => new JsonObject { ["file"] = NameOf(file), ["rows"] = file.Rows, ["sha256"] = file.Sha256 };

    /// <summary>Opens a released file.</summary>
    /// <exception cref="TamizException">It is not in the store.</exception>
    public static async Task<StoredObject> OpenAsync(Store store, ReleasedFile file, CancellationToken cancellationToken) =>
        await store.GetAsync(file.Path, cancellationToken).ConfigureAwait(false)
        ?? throw Refused("file_missing", $"The released file '{file.Path}' is not in the store.", "Run 'tamiz verify' to see what else is missing.");

    /// <summary>Returns the number of the release in whose folder something is; <see langword="null"/> if that is no such folder.</summary>
    public static long? ReleaseOf(string folder) => long.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out var release) ? release : null;

    /// <summary>Returns the releases whose folders go when one is delivered: all but it and the two before. Later ones are another process's.</summary>
    public static IReadOnlySet<long> Outdated(IEnumerable<long> releases, long delivered) =>
        releases.Where(release => release <= delivered).Distinct().OrderDescending().Skip(ReleasesKept).ToHashSet();

    /// <summary>Says that what was read back is not what was released.</summary>
    /// <param name="place">What was read, such as <c>The file 'latest/patients.csv'</c>.</param>
    public static TamizException Differs(string place) => Refused("read_back_differs", $"{place} does not hold what was released.", "Run 'tamiz verify' to see whether the store was changed.");

    /// <summary>Returns a failure that leaves the release as it is, and undelivered.</summary>
    public static TamizException Refused(string code, string text, string hint) => new(ExitReason.Undelivered, code, text) { Hint = hint };
}
