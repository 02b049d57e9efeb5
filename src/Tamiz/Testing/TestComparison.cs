using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Pipelines;
using Tamiz.Records;
using Tamiz.Runs;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Testing;

/// <summary>Compares what a run made with what a test expects.</summary>
internal sealed class TestComparison(Engine engine, Store store, RunResult result)
{
    private const int MostShown = 5;

    private readonly Relations _relations = new(store, engine);
    private readonly List<string> _failures = [];

    public async Task<ImmutableArray<string>> CompareAsync(PipelineTest test, CancellationToken cancellationToken)
    {
        var judgement = result.Judgement!;
        if (test.Verdict is { } verdict && judgement.Verdict != verdict)
            Fail($"The verdict is {SnakeJson.Word(judgement.Verdict)}, not {SnakeJson.Word(verdict)}{Because(judgement)}");
        foreach (var (id, status) in test.Checks)
            Compare(id, status, judgement);

        var tables = await RunTables.ReadAsync(store, result.Run, cancellationToken).ConfigureAwait(false);
        foreach (var (name, expected) in test.Rows)
        {
            if (tables.TryGetValue(name, out var table))
                Compare(name, await ExpectedAsync(expected, cancellationToken).ConfigureAwait(false), await RowsAsync(table, cancellationToken).ConfigureAwait(false));
            else
                Fail($"{name}: the table was not made{Because(judgement)}");
        }

        foreach (var (name, expected) in test.Quarantine)
        {
            var file = store.LocalPath($"quarantine/{name}/{result.Run}.csv");
            var rows = File.Exists(file) ? await TextRowsAsync(file, cancellationToken).ConfigureAwait(false) : [];
            Compare($"{name} (quarantine)", await ExpectedAsync(expected, cancellationToken).ConfigureAwait(false), rows);
        }

        return [.. _failures];
    }

    private static string Because(Judgement judgement)
    {
        var blocking = judgement.Blocking.Where(check => check.Status is not CheckStatus.Skipped).Take(MostShown).Select(check => $"{check.Id}: {check.Text}").ToList();
        return blocking.Count == 0 ? "." : $". {string.Join(" ", blocking)}";
    }

    private void Compare(string id, CheckStatus status, Judgement judgement)
    {
        if (judgement.Checks.FirstOrDefault(check => check.Id == id) is not { } check)
            Fail($"There is no check '{id}'. {Spelling.Suggest(id, [.. judgement.Checks.Select(known => known.Id)])}");
        else if (check.Status != status)
            Fail($"{id} is {SnakeJson.Word(check.Status)}, not {SnakeJson.Word(status)}: {check.Text}");
    }

    // Rows that name most columns choose first; what is left over on either side is the difference.
    private void Compare(string name, IReadOnlyList<ImmutableSortedDictionary<string, string?>> expected, IReadOnlyList<ImmutableSortedDictionary<string, string?>> actual)
    {
        if (expected.SelectMany(row => row.Keys).FirstOrDefault(column => actual.Count > 0 && !actual[0].ContainsKey(column)) is { } unknown)
        {
            Fail($"{name}: there is no column '{unknown}'. {Spelling.Suggest(unknown, [.. actual[0].Keys])}");
            return;
        }

        var left = actual.ToList();
        var missing = new List<ImmutableSortedDictionary<string, string?>>();
        foreach (var row in expected.OrderByDescending(row => row.Count))
        {
            var found = left.FindIndex(candidate => row.All(cell => Same(cell.Value, candidate[cell.Key])));
            if (found >= 0)
                left.RemoveAt(found);
            else
                missing.Add(row);
        }

        foreach (var row in missing.Take(MostShown))
            Fail($"{name}: no row is {Text(row)}.");
        foreach (var row in left.Take(MostShown))
            Fail($"{name}: {Text(row)} was not expected.");
        if (missing.Count > MostShown || left.Count > MostShown)
            Fail($"{name}: {missing.Count} rows are missing and {left.Count} were not expected in all.");
    }

    private static bool Same(string? expected, string? actual) =>
        expected == actual
        || (ExactNumber.TryParse(expected, out var a) && ExactNumber.TryParse(actual, out var b) && (a - b) is { } difference
            && (difference.Digits.IsZero || (actual.AsSpan().ContainsAny('.', 'e') && FloatingPoint.AreSame(Number(expected), Number(actual)))));

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(ImmutableSortedDictionary<string, string?> row) => $"{{ {string.Join(", ", row.Select(cell => $"{cell.Key}: {cell.Value ?? "null"}"))} }}";

    private async Task<IReadOnlyList<ImmutableSortedDictionary<string, string?>>> RowsAsync(TableData table, CancellationToken cancellationToken)
    {
        var columns = table.Schema.Columns;
        var texts = columns.Select((column, at) => $"{engine.Dialect.ReleasedText(engine.Dialect.Quote(column.Name), column.Type)} AS c{at}");
        var rows = await engine.ReadAsync($"SELECT {string.Join(", ", texts)} FROM {_relations.Data(table)}", cancellationToken).ConfigureAwait(false);
        return [.. rows.Rows.Select(row => columns.Zip(row).ToImmutableSortedDictionary(cell => cell.First.Name, cell => (string?)cell.Second, StringComparer.OrdinalIgnoreCase))];
    }

    private async Task<IReadOnlyList<ImmutableSortedDictionary<string, string?>>> ExpectedAsync(TestTable expected, CancellationToken cancellationToken)
    {
        if (expected.Text is null)
            return expected.Rows;

        var file = store.NewScratchPath("expected.csv");
        await File.WriteAllTextAsync(file, expected.Text, cancellationToken).ConfigureAwait(false);
        return await TextRowsAsync(file, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ImmutableSortedDictionary<string, string?>>> TextRowsAsync(string file, CancellationToken cancellationToken)
    {
        ScannedFile scanned;
        var stream = File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
            scanned = await CsvScanner.ScanAsync(stream, new CsvFormat(), null, null, cancellationToken).ConfigureAwait(false);
        var header = scanned.Index.Header;
        var relation = await engine.LandAsync(new TextFile { Location = file, Columns = header }, withRow: false, cancellationToken).ConfigureAwait(false);
        var rows = await engine.ReadAsync($"SELECT {string.Join(", ", header.Select(engine.Dialect.Quote))} FROM {relation}", cancellationToken).ConfigureAwait(false);
        return [.. rows.Rows.Select(row => header.Zip(row).ToImmutableSortedDictionary(cell => cell.First, cell => (string?)cell.Second, StringComparer.OrdinalIgnoreCase))];
    }

    private void Fail(string text) => _failures.Add(text);
}
