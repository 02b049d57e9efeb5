using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>CSV files as relations. Each is read by one task, whose rows come in the order of the file; or by several, each a block of lines.</summary>
internal sealed class LandedText(NamedRelations names, SharedFiles files, string scratchFolder) : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _byBlocks = new(StringComparer.Ordinal);

    // Spark reads "" as null where that is what null is written as, so an empty field stands for something that nothing in a file can be.
    private readonly string _null = $"\u0001{Guid.NewGuid():n}";
    private readonly string _folder = Path.Combine(scratchFolder, $".tmp-spark-{Guid.NewGuid():n}");

    /// <summary>Makes a file readable, as <see cref="Engine.LandAsync"/> says.</summary>
    public async Task<string> RelationAsync(TextFile file, bool withRow, CancellationToken cancellationToken)
    {
        var path = file.Location;
        var columns = file.Columns;
        if (columns.Length == 1)
        {
            // Spark passes over empty lines, which are records of a table with one column: a second column keeps them.
            Directory.CreateDirectory(_folder);
            path = Path.Combine(_folder, $"{Guid.NewGuid():n}.csv");
            await files.BringAsync(file.Location, cancellationToken).ConfigureAwait(false);
            await MarkedCopy.WriteAsync(file, path, cancellationToken).ConfigureAwait(false);
            columns = ["mark_", columns[0]];
        }

        // Line by line Spark passes over what is only blanks, which with a tab between fields may be a record.
        var byBlocks = file is { OneLineEach: true, Columns.Length: > 1, Delimiter: > ' ' } && !withRow;
        var address = await files.OfferAsync(path, cancellationToken).ConfigureAwait(false);
        var rows = new SparkRelation.Files("csv", [ServerPath.OfFile(address)])
        {
            Schema = string.Join(", ", columns.Select((_, at) => $"c{at} STRING")),
            Options = Options(file).Add("multiLine", byBlocks ? "false" : "true"),
        };
        var view = names.Add(rows);
        if (byBlocks)
            _byBlocks[view] = true;

        var cells = file.Columns.Select((name, at) => $"c{(columns.Length == file.Columns.Length ? at : at + 1)} AS {SparkDialect.QuoteName(name)}");

        // One partition, so the numbers have no gap.
        return $"(SELECT {string.Join(", ", cells)}{(withRow ? ", monotonically_increasing_id() AS _row" : "")} FROM {view})";
    }

    /// <summary>Tells whether a query reads a file by blocks.</summary>
    public bool IsByBlocks(string query) => _byBlocks.Keys.Any(view => query.Contains(view, StringComparison.Ordinal));

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private ImmutableSortedDictionary<string, string> Options(TextFile file) => new Dictionary<string, string>
    {
        ["header"] = file.Header ? "true" : "false",
        ["sep"] = file.Delimiter.ToString(),
        ["quote"] = file.Quote?.ToString() ?? "",
        ["escape"] = file.Quote?.ToString() ?? "\0",
        ["emptyValue"] = "",
        ["nullValue"] = _null,
        ["encoding"] = "UTF-8",
        ["lineSep"] = file.EndsWithCrLf ? "\r\n" : "\n",

        // The scanner has found no fault; if Spark finds one the two do not agree, and nothing may go on.
        ["mode"] = "FAILFAST",
        ["columnPruning"] = "false",
        ["enforceSchema"] = "true",
        ["maxCharsPerColumn"] = "-1",
        ["maxColumns"] = "100000",
        ["ignoreLeadingWhiteSpace"] = "false",
        ["ignoreTrailingWhiteSpace"] = "false",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
