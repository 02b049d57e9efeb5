using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>
/// A number has not changed much since the current release, row by row as the key says, |new − old| / |old|. Rows in which both have the number are
/// examined; new and vanished keys are counted and said. A key that repeats is nobody's. Without a key, a table of one row is compared with one of one row.
/// </summary>
/// <param name="Column">The number.</param>
/// <param name="Max">How much it may change: a share of what it was, or so much.</param>
public sealed record Change(string Column, Limit Max) : StatementCheck
{
    /// <inheritdoc/>
    public override string Kind => "change";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} changed by at most {Max} since the current release";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override string LimitText => $"at most {Max}";

    internal override ColumnNeed Need => ColumnNeed.Number;

    internal override async Task<CheckMeasure> MeasureAsync(CheckedTables tables, CheckMeasure measure, CancellationToken cancellationToken)
    {
        if (tables.Previous is not { } previous)
            return measure with { Note = "There is no release yet that it could be compared with." };
        if (tables.Table.Key.Append(Column).FirstOrDefault(column => previous.Schema.Find(column) is null) is { } missing)
            return measure with { Note = $"Release {previous.Release} has no column '{missing}' that it could be compared with." };
        if (!previous.Schema.Find(Column)!.Type.IsNumber)
            return measure with { Note = $"In release {previous.Release} '{Column}' is no number that it could be compared with." };
        if (tables.Table.Key.IsEmpty && tables.Rows[tables.Table.Name] > 1)
            return measure with { Error = $"'{tables.Table.Name}' has {Numbers.Rows(tables.Rows[tables.Table.Name])} and no key by which they could be compared; give it a 'key'." };

        var statement = new ChangeStatement(this, tables, previous);
        var row = (await tables.Engine.ReadAsync(statement.Counts, cancellationToken).ConfigureAwait(false)).Rows[0];
        var (examined, failed, added, vanished) = ((long)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!);
        measure = measure with
        {
            RowsExamined = examined,
            RowsFailed = failed,
            Value = Cell.Text(row[4]),
            Note = $"Since release {previous.Release} {Numbers.Text(added)} {(added == 1 ? "key is" : "keys are")} new and {Numbers.Text(vanished)} vanished.",
        };
        if (failed == 0)
            return measure;

        var rows = await tables.Engine.ReadAsync($"{statement.Offenders} LIMIT {Sample.Most}", cancellationToken).ConfigureAwait(false);
        return measure with { Samples = [.. rows.Rows.Select(sample => TableMeasuring.SampleOf(rows.Columns, sample))] };
    }

    internal override Finding Judge(CheckMeasure measure)
    {
        var (failed, examined) = (measure.RowsFailed, measure.RowsExamined);
        var greatest = measure.Value is not { } value ? "" : Max.IsShare && ExactNumber.TryParse(value, out var share)
            ? $" (the greatest by {(share * ExactNumber.Of(100)).DividedBy(1, 1)} %)"
            : $" (the greatest by {value})";
        return new Finding(
            Numbers.Judge(failed, examined, Tamiz.Limit.None, Tolerance),
            $"{Numbers.Text(failed)} of {Numbers.Rows(examined)} changed by more than {Max}{greatest}{(Tolerance.Amount > 0 ? $", tolerated up to {Tolerance}" : "")}. {measure.Note}");
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["max"] = Max.ToString() };

    /// <summary>The statements that compare two tables.</summary>
    private sealed class ChangeStatement(Change check, CheckedTables tables, PreviousTable previous)
    {
        private readonly Engines.SqlDialect _sql = tables.Engine.Dialect;

        /// <summary>Gets the query for rows compared, failed, new and vanished, and the greatest change.</summary>
        public string Counts => $"{With} SELECT count(*) FILTER (WHERE {Both}), count(*) FILTER (WHERE {Both} AND {Exceeds}), count(*) FILTER (WHERE was_.here_ IS NULL), count(*) FILTER (WHERE is_.here_ IS NULL), max({Size}) FILTER (WHERE {Both}) {Joined}";

        /// <summary>Gets the query for the rows that changed too much.</summary>
        public string Offenders
        {
            get
            {
                var keys = tables.Table.Key.Select(name => $"is_.{_sql.Quote(name)}").ToList();
                var shown = tables.Table.Key.Select(name => $"{_sql.ReleasedText($"is_.{_sql.Quote(name)}", tables.Table.Schema.Find(name)!.Type)} AS {_sql.Quote(name)}");
                var values = new[] { $"{_sql.ReleasedText("was_.value_", Before)} AS {_sql.Quote($"{check.Column} before")}", $"{_sql.ReleasedText("is_.value_", Now)} AS {_sql.Quote($"{check.Column} now")}" };
                return $"{With} SELECT {string.Join(", ", shown.Concat(values))} {Joined} WHERE {Both} AND {Exceeds}{(keys.Count == 0 ? "" : $" ORDER BY {string.Join(", ", keys)}")}";
            }
        }

        private const string Both = "is_.value_ IS NOT NULL AND was_.value_ IS NOT NULL";

        private ColumnType Now => tables.Table.Schema.Find(check.Column)!.Type;

        private ColumnType Before => previous.Schema.Find(check.Column)!.Type;

        private string With => $"WITH is_ AS ({Side(tables.Relations[tables.Table.Name])}), was_ AS ({Side(previous.Relation)})";

        private string Joined => $"FROM is_ FULL JOIN was_ ON {string.Join(" AND ", tables.Table.Key.Select(name => $"is_.{_sql.Quote(name)} IS NOT DISTINCT FROM was_.{_sql.Quote(name)}").Prepend("is_.here_ = was_.here_"))}";

        // Whole numbers and decimals are compared digit by digit, whatever their length; floating point as it is.
        private string Exceeds
        {
            get
            {
                var floating = Now.IsFloatingPoint || Before.IsFloatingPoint;
                var scale = Math.Max(Now.Scale, Before.Scale);
                string Value(string side, ColumnType type) => floating ? _sql.Floating($"{side}.value_") : $"{_sql.Unscaled($"{side}.value_", type)} * {_sql.Literal(Power(scale - type.Scale))}";
                var difference = $"abs({Value("is_", Now)} - {Value("was_", Before)})";
                var limit = ExactNumber.Of(check.Max.Amount);
                var (digits, unit) = ((long)limit.Digits, Power(limit.Scale));
                return check.Max.IsShare
                    ? $"{difference} * {_sql.Literal(100 * unit)} > abs({Value("was_", Before)}) * {_sql.Literal(digits)}"
                    : $"{difference} > {_sql.Literal(digits)} * {_sql.Literal(floating ? 1 : Power(scale))}";
            }
        }

        private string Size
        {
            get
            {
                var (now, before) = (_sql.Floating("is_.value_"), _sql.Floating("was_.value_"));
                return check.Max.IsShare ? $"abs({now} - {before}) / nullif(abs({before}), 0)" : $"abs({now} - {before})";
            }
        }

        private static long Power(int scale) => long.Parse("1".PadRight(scale + 1, '0'), CultureInfo.InvariantCulture);

        private string Side(string relation)
        {
            var key = tables.Table.Key.Select(_sql.Quote).ToList();
            var where = check.Where is null ? "" : $" WHERE (\n{check.Where.Rendered}\n)";
            var columns = string.Join(", ", key.Append($"min({_sql.Quote(check.Column)}) AS value_").Append("1 AS here_"));
            return $"SELECT {columns} FROM {relation} AS side_{where}{(key.Count == 0 ? "" : $" GROUP BY {string.Join(", ", key)}")} HAVING count(*) = 1";
        }
    }
}
