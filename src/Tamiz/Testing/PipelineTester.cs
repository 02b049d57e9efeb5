using System.Collections.Immutable;
using System.Text;
using Tamiz.Decoding;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Records;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.Testing;

/// <summary>Runs tests of a pipeline: each as a whole run, by the same code, into a store that is thrown away.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="engine">An engine that may read and write below <paramref name="folder"/>.</param>
/// <param name="analyzer">What reads SQL.</param>
/// <param name="folder">A folder for what is made on the way; the caller removes it.</param>
/// <param name="clock">The clock.</param>
public sealed class PipelineTester(Pipeline pipeline, Engine engine, SqlAnalyzer analyzer, string folder, TimeProvider clock)
{
    private int _made;

    /// <summary>Runs one test.</summary>
    public async Task<PipelineTestResult> RunAsync(PipelineTest test, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        var started = clock.GetTimestamp();
        var place = Directory.CreateDirectory(Path.Combine(folder, $"test-{_made++}")).FullName;
        var given = pipeline with
        {
            Folder = place,
            Store = Path.Combine(place, "store"),
            Buckets = null,
            Engine = EngineChoice.Default,
            Release = new ReleaseOptions { Files = [FileFormat.Csv] },
            RetryBlocked = null,
            Lock = null,
            Sources = [.. pipeline.Sources.Select(source => Given(source, test.Given.GetValueOrDefault(source.Name), place))],
        };
        var planned = await new Planner(engine, analyzer).PlanAsync(given, cancellationToken).ConfigureAwait(false);
        var store = new FolderStore(Path.Combine(given.Store, given.Name));
        await using (store.ConfigureAwait(false))
        {
            var options = new RunOptions { Actor = "tamiz test", AsOf = test.AsOf, MaxParallel = 1 };
            var result = await new PipelineRunner(store, engine, clock, options).RunAsync(planned, cancellationToken).ConfigureAwait(false);
            var failures = result.Failure is { } failure
                ? [$"{failure.Message} {failure.Hint}".TrimEnd()]
                : await new TestComparison(engine, store, result).CompareAsync(test, cancellationToken).ConfigureAwait(false);
            return new PipelineTestResult(test.File, test.Why, failures, clock.GetElapsedTime(started));
        }
    }

    // A dataset that nobody gave rows has none, and nothing is asked of it. The share of quarantined rows says nothing of a handful.
    private static SourceDataset Given(SourceDataset source, TestTable? table, string place)
    {
        var ending = SourceFiles.Endings.FirstOrDefault(known => SourceText.Unpacked(source.Source[0]).EndsWith(known, StringComparison.OrdinalIgnoreCase));
        var isText = table?.Text is not null && ending is not ".parquet";
        var file = $"{source.Name}{(isText ? ending ?? ".csv" : ".csv")}";
        File.WriteAllText(Path.Combine(place, file), table?.Text ?? Written(source, table?.Rows ?? []), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return source with
        {
            Source = [file],
            Access = null,
            Load = LoadMode.Snapshot,
            Read = source.Read with { Encoding = TextEncoding.Utf8, Format = isText ? source.Read.Format : new CsvFormat(), DelimiterIsSet = isText && source.Read.DelimiterIsSet },
            Checks = table is null ? [] : source.Checks,
            QuarantineMax = new Limit(100, IsShare: true),
        };
    }

    private static string Written(SourceDataset source, ImmutableArray<ImmutableSortedDictionary<string, string?>> rows)
    {
        var columns = source.Schema.Names.Concat(rows.SelectMany(row => row.Keys)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var text = new StringBuilder(CsvText.Line(columns));
        foreach (var row in rows)
            text.Append(CsvText.Line(columns.Select(column => row.GetValueOrDefault(column))));
        return text.ToString();
    }
}
