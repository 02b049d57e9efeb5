using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>CSV files as relations. Each is read by one task, whose rows come in the order of the file.</summary>
internal sealed class LandedText(SparkSession session, SharedFiles files, string scratchFolder) : IDisposable
{
    // Spark reads "" as null unless it stands for something; nothing in a file can be this.
    private readonly string _empty = $"\u0001{Guid.NewGuid():n}";
    private readonly string _folder = Path.Combine(scratchFolder, $".tmp-spark-{Guid.NewGuid():n}");

    /// <summary>Makes a file readable, as <see cref="Engine.LandAsync"/> says.</summary>
    public async Task<string> RelationAsync(TextFile file, bool withRow, CancellationToken cancellationToken)
    {
        var path = file.Location;
        var names = file.Columns;
        if (names.Length == 1)
        {
            // Spark passes over empty lines, which are records of a table with one column: a second column keeps them.
            Directory.CreateDirectory(_folder);
            path = Path.Combine(_folder, $"{Guid.NewGuid():n}.csv");
            await files.BringAsync(file.Location, cancellationToken).ConfigureAwait(false);
            await MarkedCopy.WriteAsync(file, path, cancellationToken).ConfigureAwait(false);
            names = ["mark_", names[0]];
        }

        var view = $"landed_{Guid.NewGuid():n}";
        var address = await files.OfferAsync(path, cancellationToken).ConfigureAwait(false);
        var rows = new SparkRelation.Files("csv", [ServerPath.OfFile(address)])
        {
            Schema = string.Join(", ", names.Select((_, at) => $"c{at} STRING")),
            Options = Options(file),
        };
        var created = await session.ExecuteAsync(new SparkCommand.CreateView(rows, view), cancellationToken: cancellationToken).ConfigureAwait(false);
        await created.DisposeAsync().ConfigureAwait(false);

        var columns = file.Columns.Select((name, at) =>
        {
            var column = $"c{(names.Length == file.Columns.Length ? at : at + 1)}";
            return $"CASE WHEN {column} = {SparkDialect.TextLiteral(_empty)} THEN '' ELSE {column} END AS {SparkDialect.QuoteName(name)}";
        });

        // One partition, so the numbers have no gap.
        return $"(SELECT {string.Join(", ", columns)}{(withRow ? ", monotonically_increasing_id() AS _row" : "")} FROM {view})";
    }

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
        ["emptyValue"] = _empty,
        ["nullValue"] = "",
        ["encoding"] = "UTF-8",
        ["multiLine"] = "true",
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
