using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Decoding;
using Tamiz.Gate;
using Tamiz.Ingest;
using Tamiz.Parquet;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Records;
using Tamiz.Releases;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>What a run has produced and the gate has not let through.</summary>
internal sealed record Candidate
{
    private const int Shown = 5;

    public required IReadOnlyDictionary<string, ImmutableArray<IngestedFile>> Files { get; init; }

    public required IReadOnlyDictionary<string, CleanTable> Cleaned { get; init; }

    public required IReadOnlyDictionary<string, ValidatedTable> Validated { get; init; }

    public required IReadOnlyDictionary<string, QueriedTable> Queries { get; init; }

    /// <summary>Gets the records of the steps that are done, in the order of the plan.</summary>
    public required ImmutableArray<StepRecord> Steps { get; init; }

    public JsonObject ToJson() => new()
    {
        ["schema_version"] = 1,
        ["manifests"] = SnakeJson.Write(Steps.ToDictionary(step => step.Step, step => step.Manifest)),
    };

    /// <summary>Returns what differs between the files of a dataset and its schema.</summary>
    public ImmutableArray<SchemaFinding> FindingsOf(PlannedSource source) => FindingsOf(source, Files[source.Dataset.Name]);

    /// <summary>Returns what differs between files of a dataset and its schema.</summary>
    public static ImmutableArray<SchemaFinding> FindingsOf(PlannedSource source, ImmutableArray<IngestedFile> files) =>
        [.. files.SelectMany(file => HeaderComparison.Compare(
            source.Dataset.Schema,
            file.Index.Header,
            file.Input.Path,
            file.Index.UnreadableHeader is { } header ? UnreadableText.Describe(header, file.Index, source.Dataset.Read.Encoding) : null,
            source.Dataset.ExtraColumns)
            .Concat(ParquetComparison.Compare(source.Dataset.Schema, file.Columns, file.Input.Path)))];

    /// <summary>Returns what the gate needs to know of every table.</summary>
    /// <param name="planned">The pipeline.</param>
    /// <param name="current">The current release, or <see langword="null"/>.</param>
    /// <param name="notReached">Why checks without a measure have none.</param>
    public IReadOnlyCollection<TableEvidence> Evidence(PlannedPipeline planned, ReleaseBody? current, string? notReached)
    {
        var sources = planned.Sources.ToDictionary(source => source.Dataset.Name);
        var rows = current?.Files.GroupBy(file => file.Name).ToDictionary(group => group.Key, group => group.First().Rows) ?? [];
        TableEvidence WithHistory(Table table, TableEvidence evidence) => evidence with
        {
            Coded = planned.Coded,
            RowCountDrop = table.RowCountDrop,
            BaseRelease = current?.Release,
            BaseRows = rows.TryGetValue(table.Name, out var before) ? before : null,
        };
        return [
            .. planned.Pipeline.Sources.Select(dataset => WithHistory(dataset, EvidenceOf(sources[dataset.Name], planned.Pipeline.Lock, notReached))),
            .. planned.Pipeline.Queries.Select(query => WithHistory(query, new TableEvidence(query.Name, query.Checks)
            {
                SchemaFindings = planned.Queries.First(one => one.Table.Name == query.Name).LockFindings(planned.Pipeline.Lock) is { IsEmpty: false } findings ? findings : null,
                Measures = Queries.TryGetValue(query.Name, out var made) ? made.Measures : null,
                Rows = made?.Table.Rows ?? 0,
                NotReached = notReached,
            })),
        ];
    }

    /// <summary>Returns what is released.</summary>
    public ImmutableArray<ReleasedTable> Released(PlannedPipeline planned)
    {
        var unique = planned.Pipeline.Tables.Where(HasUniqueKey).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Released(planned, name => Validated.TryGetValue(name, out var source) ? source.Table : Queries[name].Table)
                .Select(table => table with { HasUniqueKey = unique.Contains(table.Name) }),
        ];
    }

    /// <summary>Returns what is released of a pipeline whose tables are known.</summary>
    public static ImmutableArray<ReleasedTable> Released(PlannedPipeline planned, Func<string, TableData> table) =>
    [
        .. planned.Pipeline.Sources.Select(source => new ReleasedTable(source.Name, false, source.Key, table(source.Name))),
        .. planned.Pipeline.Queries.Select(query => new ReleasedTable(query.Name, query.IsKpi, query.Key, table(query.Name))),
    ];

    // Rows with a null in the key are not examined. What was unique stays so when rows are taken out.
    private bool HasUniqueKey(Table table)
    {
        var (measures, rows) = Validated.TryGetValue(table.Name, out var source)
            ? (source.Measures, source.Table.Rows + source.Quarantined)
            : (Queries[table.Name].Measures, Queries[table.Name].Table.Rows);
        return table.Checks.OfType<Unique>().Where(check => check.Key.All(column => table.Key.Contains(column, StringComparer.OrdinalIgnoreCase)))
            .Any(check => measures.Any(measure => measure.Id == check.Id(table.Name) && measure is { RowsFailed: 0, Error: null } && measure.RowsExamined == rows));
    }

    public ImmutableArray<InputFile> Inputs =>
        [.. Files.Values.SelectMany(files => files).Select(file => new InputFile(file.Input.RawKey, file.Input.Dataset, file.Input.Sha256, file.Index.Records))];

    private static Sample UnreadableSample(UnreadableRecord record, IngestedFile file, int at, TextEncoding encoding) =>
        new([new SampleValue("line", $"{record.FirstLine}"), new SampleValue("reason", UnreadableText.Describe(record, file.Index, encoding))], at, record.Record);

    private static TypeErrors? TypeErrorsOf(OnTypeError policy, CleanTable cleaned)
    {
        var nulled = cleaned.Changed.Where(cells => cells.Rule == "is_type").ToList();
        var rows = cleaned.Counts.Where(count => count.What == "quarantined" && count.By.Contains("is_type(", StringComparison.Ordinal)).ToList();
        return policy switch
        {
            OnTypeError.Null => new TypeErrors(Block: false, nulled.Sum(cells => cells.Cells), [.. nulled.Select(cells => $"{cells.Column} {cells.Cells}")]),
            OnTypeError.Block => new TypeErrors(Block: true, rows.Sum(count => count.Rows), [.. rows.Select(count => $"{count.By} {count.Rows}")]),
            _ => null,
        };
    }

    private TableEvidence EvidenceOf(PlannedSource source, SchemaLock? accepted, string? notReached)
    {
        var name = source.Dataset.Name;
        var evidence = new TableEvidence(name, source.Dataset.Checks)
        {
            SchemaFindings = Files.ContainsKey(name) ? [.. FindingsOf(source), .. source.LockFindings(accepted)] : null,
            QuarantineMax = source.Dataset.QuarantineMax,
            MaxUnreadable = source.Dataset.Read.MaxUnreadable,
            NotReached = notReached,
        };
        if (!Validated.TryGetValue(name, out var validated))
            return evidence;

        var cleaned = Cleaned[name];
        return evidence with
        {
            Measures = validated.Measures,
            Rows = validated.Table.Rows,
            QuarantinedBy =
            [
                .. cleaned.Counts.Where(count => count.What == "quarantined").Select(count => $"{count.By} {count.Rows}"),
                .. source.Dataset.Checks.Where(check => check.OnFail is OnFail.Quarantine)
                    .Select(check => (Check: check, Failed: validated.Measures.FirstOrDefault(measure => measure.Id == check.Id(name))?.RowsFailed ?? 0))
                    .Where(broken => broken.Failed > 0)
                    .Select(broken => $"{broken.Check.Id(name)[(name.Length + 1)..]} {broken.Failed}"),
            ],
            TypeErrors = TypeErrorsOf(source.Dataset.OnTypeError, cleaned),
            QuarantinedRows = [.. cleaned.FirstQuarantined.Select(row => new Sample([new SampleValue("broken", row.By)], row.File, row.Record))],
            UnreadableRecords = [.. Files[name].SelectMany((file, at) => file.Index.Unreadable.Take(Shown).Select(record => UnreadableSample(record, file, at, source.Dataset.Read.Encoding))).Take(Shown)],
            Account = new Account(
                name,
                Files[name].Sum(file => file.Index.Records),
                validated.Table.Rows,
                cleaned.Count("merged"),
                cleaned.Count("filtered"),
                cleaned.Count("quarantined") + validated.Quarantined,
                Files[name].Sum(file => (long)file.Index.Unreadable.Length)),
        };
    }
}
