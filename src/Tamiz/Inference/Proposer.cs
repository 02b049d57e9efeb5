using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>Decides what to propose. What would block on the very data it was inferred from is not proposed.</summary>
internal sealed class Proposer(Engine engine)
{
    private const int MostListed = 12;
    private const int LeastRowsPerValue = 10;
    private const int KeyPairs = 15;

    public async Task<ImmutableArray<Proposal>> ProposeAsync(ImmutableArray<FileSurvey> surveys, CancellationToken cancellationToken)
    {
        var proposals = new List<Proposal>();
        foreach (var survey in surveys)
            proposals.Add(await ProposeAsync(survey, cancellationToken).ConfigureAwait(false));

        var related = ImmutableArray.CreateBuilder<Proposal>();
        foreach (var child in proposals)
            related.Add(child with { References = await FindReferencesAsync(child, proposals, cancellationToken).ConfigureAwait(false) });
        return related.ToImmutable();
    }

    private async Task<Proposal> ProposeAsync(FileSurvey survey, CancellationToken cancellationToken)
    {
        var isText = survey.Types.IsEmpty;
        var nullWords = isText ? await NullWordsAsync(survey, cancellationToken).ConfigureAwait(false) : [];
        var columns = survey.Columns.Select((column, at) => isText ? ColumnOf(column, nullWords.Length > 0) : TypedColumnOf(column, survey.Types[at])).ToImmutableArray();
        var key = await FindKeyAsync(survey, columns, cancellationToken).ConfigureAwait(false);
        var schema = new TableSchema([.. columns.Where((column, at) => !column.Name.StartsWith('_') && (isText || survey.Types[at] is not null))]);
        return new Proposal(survey, schema, key, nullWords) { ValueLists = await FindListsAsync(survey, columns, nullWords, cancellationToken).ConfigureAwait(false) };
    }

    // A word is taken for null only where it keeps a column from being numbers or dates and no text column has it.
    private async Task<ImmutableArray<string>> NullWordsAsync(FileSurvey survey, CancellationToken cancellationToken)
    {
        var needed = new HashSet<string>();
        var kept = new HashSet<string>();
        foreach (var column in survey.Columns.Where(column => column.NullWords > 0))
        {
            var words = (await survey.ReadValuesAsync(engine, column.Name, cancellationToken).ConfigureAwait(false)).Where(word => ColumnSurvey.MissingWords.Contains(word));
            (TypeOf(column).Kind is TypeKind.String ? kept : needed).UnionWith(words);
        }

        return needed.Overlaps(kept) ? [] : [.. needed.Order(StringComparer.Ordinal)];
    }

    private static Column ColumnOf(ColumnSurvey column, bool nullWords)
    {
        var type = column.NullWords > 0 && !nullWords ? new ColumnType(TypeKind.String) : TypeOf(column);
        var candidate = ColumnSurvey.Candidates[Math.Max(0, Best(column))];
        var nullable = column.Nulls > 0 || column.Rows == 0 || (type.Kind is not TypeKind.String && column.Telling < column.Rows) || (column.Padded > 0 && column.Present < column.Rows);
        var format = type.Kind is TypeKind.Date ? candidate.Format : null;
        return new Column(column.Name, type, nullable, format, format is null ? "{}" : $"{{\"format\":\"{format}\"}}");
    }

    // A column whose type no schema has is left out, and then stays in raw/ alone.
    private static Column TypedColumnOf(ColumnSurvey column, ColumnType? type) =>
        new(column.Name, type ?? new ColumnType(TypeKind.Binary), column.Nulls > 0 || column.Rows == 0 || (type?.Kind is not TypeKind.String && column.Present < column.Rows) || (column.Padded > 0 && column.Present < column.Rows));

    private static ColumnType TypeOf(ColumnSurvey column) => Best(column) is >= 0 and var best ? ColumnSurvey.Candidates[best].Type : new ColumnType(TypeKind.String);

    /// <summary>Returns the place of the narrowest candidate that every telling row fits, or -1. Numbers that would lose leading zeros stay text.</summary>
    private static int Best(ColumnSurvey column)
    {
        if (column.Telling == 0)
            return -1;

        for (var at = 0; at < column.Fitting.Length; at++)
        {
            var kind = ColumnSurvey.Candidates[at].Type.Kind;
            var isNumber = kind is TypeKind.Integer or TypeKind.Long or TypeKind.Double;

            // 0 and 1 are booleans too, by the grammar; as numbers nothing is lost.
            if (kind is TypeKind.Boolean && column.Fitting[1] > 0)
                continue;
            if (column.Fitting[at] == column.Telling && !(isNumber && column.LeadingZeros > 0))
                return at;
        }

        return -1;
    }

    private async Task<ImmutableArray<string>> FindKeyAsync(FileSurvey survey, ImmutableArray<Column> columns, CancellationToken cancellationToken)
    {
        if (survey.Rows == 0)
            return [];

        var usable = columns.Zip(survey.Columns, (column, counts) => (Column: column, Counts: counts)).Where(pair => !pair.Column.Nullable && !pair.Column.Name.StartsWith('_') && CanIdentify(pair.Column.Type) && pair.Counts.Present == survey.Rows).ToList();
        var single = usable.Where(pair => pair.Counts.Distinct == survey.DistinctRows).OrderByDescending(pair => Likeness(pair.Column.Name, survey.Dataset)).Select(pair => pair.Column.Name).FirstOrDefault();
        if (single is not null)
            return [single];

        var named = usable.Where(pair => Likeness(pair.Column.Name, survey.Dataset) > 0 && pair.Counts.Distinct > 1).Select(pair => pair.Column.Name).ToList();
        var pairs = named.SelectMany((first, at) => named.Skip(at + 1).Select(second => (first, second))).Take(KeyPairs);
        foreach (var (first, second) in pairs)
        {
            if (await survey.CountDistinctAsync(engine, [first, second], cancellationToken).ConfigureAwait(false) == survey.DistinctRows)
                return [first, second];
        }

        return [];
    }

    private static bool CanIdentify(ColumnType type) => type.Kind is TypeKind.String or TypeKind.Integer or TypeKind.Long;

    // How much a name sounds like a key: patient_id in patients, then id, then anything that ends so.
    private static int Likeness(string name, string dataset)
    {
        var lower = name.ToLowerInvariant();
        var singular = dataset.TrimEnd('s');
        return lower switch
        {
            _ when lower == $"{singular}_id" || lower == $"{dataset}_id" || lower == "id" => 3,
            _ when lower.EndsWith("id", StringComparison.Ordinal) || lower.EndsWith("key", StringComparison.Ordinal) => 2,
            _ when lower.EndsWith("seq", StringComparison.Ordinal) || lower.EndsWith("code", StringComparison.Ordinal) || lower.EndsWith("number", StringComparison.Ordinal)
                || lower.EndsWith("index", StringComparison.Ordinal) || lower.EndsWith("variable", StringComparison.Ordinal) => 1,
            _ => 0,
        };
    }

    private async Task<ImmutableArray<(string Column, ImmutableArray<string> Values)>> FindListsAsync(
        FileSurvey survey, ImmutableArray<Column> columns, ImmutableArray<string> nullWords, CancellationToken cancellationToken)
    {
        var lists = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        foreach (var (column, counts) in columns.Zip(survey.Columns))
        {
            if (survey.IsSample || column.Type.Kind is not TypeKind.String || counts.Distinct is 0 or > MostListed || counts.Present < counts.Distinct * LeastRowsPerValue)
                continue;

            var values = await survey.ReadValuesAsync(engine, column.Name, cancellationToken).ConfigureAwait(false);
            lists.Add((column.Name, [.. values.Except(nullWords)]));
        }

        return lists.ToImmutable();
    }

    private async Task<ImmutableArray<(string Column, string To)>> FindReferencesAsync(Proposal child, List<Proposal> all, CancellationToken cancellationToken)
    {
        var references = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var parent in all.Where(other => other != child && other.Key.Length == 1 && !other.Survey.IsSample))
        {
            var key = parent.Schema.Find(parent.Key[0])!;
            if (child.Schema.Find(key.Name) is not { } column || column.Type != key.Type || child.Survey.IsSample || child.Key is [var own] && own == column.Name)
                continue;

            if (await child.Survey.CountOrphansAsync(engine, column.Name, parent.Survey, key.Name, cancellationToken).ConfigureAwait(false) == 0)
                references.Add((column.Name, parent.Survey.Dataset));
        }

        return references.ToImmutable();
    }
}
