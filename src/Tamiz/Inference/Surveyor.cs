using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tamiz.Decoding;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Parquet;
using Tamiz.Records;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>Looks at files: groups them into datasets, finds how they are written, and counts what their text looks like.</summary>
/// <param name="engine">The engine; it must be able to read the files and <paramref name="temporary"/>.</param>
/// <param name="temporary">A folder for what is made on the way.</param>
/// <param name="mostRows">How many rows of a dataset are looked at.</param>
internal sealed partial class Surveyor(Engine engine, string temporary, long mostRows)
{
    private int _made;

    /// <summary>Looks at files.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="paths">The files, relative to it or absolute.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">A file has no header that can be read.</exception>
    public async Task<ImmutableArray<FileSurvey>> SurveyAsync(string folder, ImmutableArray<string> paths, CancellationToken cancellationToken)
    {
        var landed = new List<Landed>();
        foreach (var path in paths)
            landed.Add(await LandAsync(folder, path, cancellationToken).ConfigureAwait(false));

        var surveys = ImmutableArray.CreateBuilder<FileSurvey>();
        foreach (var group in landed.GroupBy(file => (Stem(file.Path), string.Join('\n', file.Index.Header), file.Read.Format, file.Read.Encoding, string.Join('\n', file.Types))))
        {
            var name = Unique(group.Count() == 1 ? NameOf(group.First().Path) : NameOf(group.Key.Item1), surveys);
            surveys.Add(await SurveyAsync(name, [.. group], cancellationToken).ConfigureAwait(false));
        }

        return surveys.ToImmutable();
    }

    private async Task<FileSurvey> SurveyAsync(string name, ImmutableArray<Landed> files, CancellationToken cancellationToken)
    {
        var header = files[0].Index.Header;
        var list = string.Join(", ", header.Select(engine.Dialect.Quote));
        var relation = await SampleAsync($"SELECT * FROM ({string.Join(" UNION ALL ", files.Select(file => $"SELECT {list} FROM {file.Relation}"))}) AS files LIMIT {engine.Dialect.Literal(mostRows)}", cancellationToken).ConfigureAwait(false);
        var numbers = files[0].Read.Format.Delimiter == ',' || !files[0].Types.IsEmpty ? new NumberMarks() : await NumberSurvey.FindMarksAsync(engine, relation, header, cancellationToken).ConfigureAwait(false);
        var columns = await ColumnSurvey.TakeAsync(engine, relation, header, numbers, cancellationToken).ConfigureAwait(false);
        var survey = new FileSurvey(
            name,
            [.. files.Select(file => file.Path)],
            files[0].Read with { Numbers = numbers },
            relation,
            files.Sum(file => file.Index.Records),
            columns[0].Rows,
            DistinctRows: 0,
            files.Sum(file => (long)file.Index.Unreadable.Length),
            columns)
        {
            Types = files[0].Types,
        };
        return survey with { DistinctRows = await survey.CountDistinctAsync(engine, header, cancellationToken).ConfigureAwait(false) };
    }

    // What is looked at many times is read from text once: a wide file would be parsed anew for every few of its columns.
    private async Task<string> SampleAsync(string query, CancellationToken cancellationToken)
    {
        var sample = Path.Combine(temporary, $"sample-{_made++}.parquet");
        await engine.MaterializeAsync(query, new Target(sample, FileFormat.Parquet), cancellationToken).ConfigureAwait(false);
        return engine.Parquet([sample]);
    }

    private async Task<Landed> LandAsync(string folder, string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        await CheckKindAsync(full, path, cancellationToken).ConfigureAwait(false);
        if (ParquetFooter.Is(path))
            return await LandParquetAsync(full, path, cancellationToken).ConfigureAwait(false);

        var read = await FormatSniffer.SniffAsync(full, cancellationToken).ConfigureAwait(false);
        var index = await ScanAsync(full, path, read, cancellationToken).ConfigureAwait(false);
        var readable = full;
        var isJson = JsonLines.Is(path);
        if (index.NeedsNormalising || isJson || !SourceText.IsPlain(path, read.Encoding))
        {
            readable = Path.Combine(temporary, $"normalised-{_made++}.csv");
            var target = File.Create(readable);
            await using (target.ConfigureAwait(false))
            {
                await ReadAsync(full, path, read.Encoding, async text =>
                {
                    if (isJson)
                        await JsonLines.WriteAsync(text, index, target, cancellationToken).ConfigureAwait(false);
                    else
                        await CsvNormaliser.WriteAsync(text, read.Format, index, target, cancellationToken).ConfigureAwait(false);
                    return index;
                }).ConfigureAwait(false);
            }
        }

        var format = isJson ? new CsvFormat() : read.Format;
        var landed = new TextFile { Location = readable, Columns = index.Header, Delimiter = format.Delimiter, Quote = format.Quote, Header = format.Header, EndsWithCrLf = readable == full && index.LineEnding is LineEnding.CrLf };
        return new Landed(path, read with { Format = format }, index, await engine.LandAsync(landed, withRow: false, cancellationToken).ConfigureAwait(false));
    }

    private static async Task CheckKindAsync(string full, string path, CancellationToken cancellationToken)
    {
        var source = SourceFiles.Open(full, path, path);
        await using (source.ConfigureAwait(false))
        {
            if (await FileKinds.ObjectionAsync(source, path, path, ExitReason.Usage, cancellationToken).ConfigureAwait(false) is { } objection)
                throw objection;
        }
    }

    // The footer has the types; the rows are looked at as text, as those of other files are.
    private async Task<Landed> LandParquetAsync(string full, string path, CancellationToken cancellationToken)
    {
        var source = SourceFiles.Open(full, path, path);
        await using (source.ConfigureAwait(false))
        {
            var footer = await ParquetFooter.ReadAsync(source, path, path, cancellationToken).ConfigureAwait(false);
            var index = Usable(ParquetIngestion.IndexOf(footer, source.Length), path);
            var texts = footer.Columns.Select(column => (Name: engine.Dialect.Quote(column.Name), column.WholeType)).Select(column => $"{engine.Dialect.AnyText(column.Name, column.WholeType)} AS {column.Name}");
            return new Landed(path, new ReadOptions(), index, $"(SELECT {string.Join(", ", texts)} FROM {engine.Parquet([full])})") { Types = [.. footer.Columns.Select(column => column.Type)] };
        }
    }

    private static async Task<RecordIndex> ReadAsync(string full, string path, TextEncoding encoding, Func<Stream, Task<RecordIndex>> work)
    {
        var source = SourceFiles.Open(full, path, path);
        await using (source.ConfigureAwait(false))
        {
            var text = SourceText.Open(source, path, path, encoding);
            await using (text.ConfigureAwait(false))
                return await work(text).ConfigureAwait(false);
        }
    }

    private static async Task<RecordIndex> ScanAsync(string full, string path, ReadOptions read, CancellationToken cancellationToken)
    {
        var index = await ReadAsync(full, path, read.Encoding, text => JsonLines.Is(path)
            ? JsonLines.IndexAsync(text, [], path, cancellationToken)
            : CsvScanner.IndexAsync(text, read.Format, null, cancellationToken)).ConfigureAwait(false);
        return Usable(index, path);
    }

    private static RecordIndex Usable(RecordIndex index, string path)
    {
        var repeated = index.Header.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1 || group.Key.Length == 0);
        if (index.Header.IsEmpty || repeated is not null)
        {
            var what = index.Header.IsEmpty ? "no header that can be read" : repeated!.Key.Length == 0 ? "a column without a name" : $"the column '{repeated.Key}' more than once";
            throw new TamizException(ExitReason.Usage, "header_unusable", $"The file '{path}' has {what}.")
            {
                Hint = JsonLines.Is(path) ? "Write one JSON object a line, each member once." : "Name every column once in its first line.",
            };
        }

        if (index.Header.All(name => name.StartsWith('_')))
            throw new TamizException(ExitReason.Usage, "header_unusable", $"The file '{path}' has only columns whose names start with '_', which are kept for Tamiz.") { Hint = "Name at least one column otherwise." };

        return index;
    }

    private static string Unique(string name, IEnumerable<FileSurvey> taken)
    {
        var names = taken.Select(survey => survey.Dataset).ToHashSet();
        return names.Contains(name) ? Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{name}_{number}").First(other => !names.Contains(other)) : name;
    }

    private static string NameOf(string path)
    {
        var name = NotInNames().Replace(Path.GetFileName(path).Split('.')[0].ToLowerInvariant(), "_").Trim('_');
        if (name.Length == 0 || !char.IsAsciiLetterLower(name[0]) || name == "latest")
            name = "data_" + name;
        return (name.Length > MostLetters ? name[..MostLetters] : name).TrimEnd('_');
    }

    // labs_2024.csv and labs_2025.csv are one dataset: names that differ by digits alone.
    private static string Stem(string path) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Digits().Replace(Path.GetFileName(path), ""));

    private const int MostLetters = 50;

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();

    [GeneratedRegex("[-_]?[0-9]+")]
    private static partial Regex Digits();

    private sealed record Landed(string Path, ReadOptions Read, RecordIndex Index, string Relation)
    {
        /// <summary>Gets the types of the columns where the file has them; empty for text.</summary>
        public ImmutableArray<ColumnType?> Types { get; init; } = [];
    }
}
