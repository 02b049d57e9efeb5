using System.Collections.Immutable;
using System.Text;
using Tamiz.Decoding;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Records;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Quarantine;

/// <summary>
/// Writes the rows that a run set aside: <c>quarantine/DATASET/RUN.csv</c>, each as it came, with file, record, checks and reason; and
/// <c>quarantine/DATASET/RUN-unreadable.csv</c> for records that could not be split into fields.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="engine">The engine that made the lists of rows.</param>
/// <param name="run">The run.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="before">A run that set the same rows aside, or <see langword="null"/>: its files are copied as far as they are at hand.</param>
internal sealed class QuarantineFile(Store store, Engine engine, string run, string dataset, string? before)
{
    private const int Page = 100_000;

    /// <summary>Writes the files, if there is anything to write.</summary>
    /// <param name="read">How the sources are read.</param>
    /// <param name="files">The sources.</param>
    /// <param name="gone">The lists of rows that cleaning took out.</param>
    /// <param name="quarantine">The list of rows that validation took out.</param>
    /// <param name="reasonOf">The reason, by what the lists say of a row.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WriteAsync(
        ReadOptions read, ImmutableArray<IngestedFile> files, ImmutableArray<TablePart> gone, string? quarantine, Func<string, QuarantineReason> reasonOf, CancellationToken cancellationToken)
    {
        var lists = new[] { gone.IsEmpty ? null : $"SELECT _file, _record, _by FROM {new Relations(store, engine).Located(gone, "_what, _by")} WHERE _what = 'quarantined'", quarantine is null ? null : $"SELECT _file, _record, _by FROM {Relation(quarantine)}" }.OfType<string>().ToList();
        if (lists.Count > 0)
            await WriteAsync(".csv", writer => WriteRowsAsync(writer, read, files, string.Join(" UNION ALL ", lists), reasonOf, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (files.Any(file => !file.Index.Unreadable.IsEmpty))
            await WriteAsync("-unreadable.csv", writer => WriteUnreadableAsync(writer, read, files, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string end, Func<StreamWriter, Task<long>> write, CancellationToken cancellationToken)
    {
        var scratch = store.NewScratchPath("quarantine.csv");
        if (TryCopy(end, scratch) || await WriteAsync(scratch, write).ConfigureAwait(false))
            await store.PutIfAbsentAsync(KeyOf(run, end), scratch, cancellationToken).ConfigureAwait(false);
        else
            File.Delete(scratch);
    }

    private static async Task<bool> WriteAsync(string path, Func<StreamWriter, Task<long>> write)
    {
        var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await using (writer.ConfigureAwait(false))
            return await write(writer).ConfigureAwait(false) > 0;
    }

    private bool TryCopy(string end, string scratch)
    {
        if (before is null || store.LocalPath(KeyOf(before, end)) is not { } path || !File.Exists(path))
            return false;

        File.Copy(path, scratch);
        return true;
    }

    private string KeyOf(string of, string end) => $"quarantine/{dataset}/{of}{end}";

    private async Task<long> WriteRowsAsync(
        StreamWriter writer, ReadOptions read, ImmutableArray<IngestedFile> files, string list, Func<string, QuarantineReason> reasonOf, CancellationToken cancellationToken)
    {
        ImmutableArray<string> columns = [.. files.SelectMany(file => file.Index.Header).Distinct(StringComparer.OrdinalIgnoreCase)];
        await writer.WriteAsync(CsvText.Line(columns.Concat(["_file", "_record", "_check", "_reason"]))).ConfigureAwait(false);
        var reasons = new Dictionary<string, QuarantineReason>();
        var rows = 0L;
        foreach (var (at, file) in files.Index())
        {
            var by = await ReadListAsync(list, at, cancellationToken).ConfigureAwait(false);
            if (by.Count == 0)
                continue;

            var places = columns.Select(column => file.Index.Header.IndexOf(column, 0, StringComparer.OrdinalIgnoreCase)).ToList();
            var records = file.IsParquet ? new ParquetRows(engine, Location(file.Input.RawKey), file.Columns).ReadAsync(list, at, cancellationToken) : ReadAsync(file, read, by.Keys, cancellationToken);
            await foreach (var record in records.ConfigureAwait(false))
            {
                var rule = by[record.Record];
                if (!reasons.TryGetValue(rule, out var reason))
                    reasons[rule] = reason = reasonOf(rule);
                var line = places.Select(place => place < 0 ? null : record.Fields[place]).Concat([file.Input.Path, $"{record.Record}", reason.Checks, reason.Text]);
                await writer.WriteAsync(CsvText.Line(line)).ConfigureAwait(false);
                rows++;
            }
        }

        return rows;
    }

    private async Task<long> WriteUnreadableAsync(StreamWriter writer, ReadOptions read, ImmutableArray<IngestedFile> files, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(CsvText.Line(["_file", "_record", "_lines", "_reason", "_text"])).ConfigureAwait(false);
        var rows = 0L;
        foreach (var file in files.Where(file => !file.Index.Unreadable.IsEmpty))
        {
            var asides = file.Index.Unreadable.ToDictionary(aside => aside.Record);
            await foreach (var record in ReadAsync(file, read, asides.Keys, cancellationToken).ConfigureAwait(false))
            {
                var aside = asides[record.Record];
                var lines = aside.FirstLine == aside.LastLine ? $"{aside.FirstLine}" : $"{aside.FirstLine}-{aside.LastLine}";
                var text = record.Fields is [var only] ? only : CsvText.Line(record.Fields, read.FormatOf(file.Input.Path).Delimiter).TrimEnd('\n');
                await writer.WriteAsync(CsvText.Line([file.Input.Path, $"{aside.Record}", lines, UnreadableText.Describe(aside, file.Index, read.Encoding), text])).ConfigureAwait(false);
                rows++;
            }
        }

        return rows;
    }

    private async IAsyncEnumerable<RecordText> ReadAsync(
        IngestedFile file, ReadOptions read, IReadOnlyCollection<long> records, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var raw = await store.OpenAsync(file.Input.RawKey, cancellationToken).ConfigureAwait(false);
        await using (raw.ConfigureAwait(false))
        {
            var text = SourceText.Open(raw.Content, file.Input.Path, dataset, read.Encoding);
            await using (text.ConfigureAwait(false))
            {
                var found = JsonLines.Is(file.Input.Path)
                    ? JsonLines.ReadAsync(text, file.Index, records, cancellationToken)
                    : RecordText.ReadAsync(text, read.FormatOf(file.Input.Path), file.Index, records, cancellationToken);
                await foreach (var record in found.ConfigureAwait(false))
                    yield return record;
            }
        }
    }

    // Page by page: a broken date format can send every row of a large file here.
    private async Task<Dictionary<long, string>> ReadListAsync(string list, int file, CancellationToken cancellationToken)
    {
        var sql = engine.Dialect;
        var by = new Dictionary<long, string>();
        for (long after = 0, read = Page; read == Page;)
        {
            var page = await engine.ReadAsync(
                $"SELECT _record, _by FROM ({list}) WHERE _file = {sql.Literal(file)} AND _record > {sql.Literal(after)} ORDER BY _record LIMIT {sql.Literal(Page)}", cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Rows)
                by[(long)row[0]!] = string.Intern((string)row[1]!);
            read = page.Rows.Length;
            after = read > 0 ? (long)page.Rows[^1][0]! : after;
        }

        return by;
    }

    private string Relation(string key) => engine.Parquet([Location(key)]);

    private string Location(string key) => store.LocalPath(key)!;
}
