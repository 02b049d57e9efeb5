using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>
/// Two SELECTs over validated tables give the same value, such as two sums that must agree; <see cref="Check.Tolerance"/> is how far they may lie apart:
/// so much, or such a share of the second.
/// </summary>
/// <param name="Sql">The one SELECT, of one value.</param>
/// <param name="To">The other.</param>
public sealed record Comparison(UserSql Sql, UserSql To) : StatementCheck
{
    /// <inheritdoc/>
    public override string Kind => "compare";

    /// <inheritdoc/>
    public override string Subject => $"{OneLine(Sql)} = {OneLine(To)}";

    /// <inheritdoc/>
    public override string Rule => $"{OneLine(Sql)} gives the same as {OneLine(To)}{(Tolerance.Amount > 0 ? $", within {Tolerance}" : "")}";

    /// <inheritdoc/>
    public override IEnumerable<string> Reads => Sql.Reads.Concat(To.Reads).Distinct();

    internal override long LeastExamined => 0;

    internal override Check At(RunTime time) => (Comparison)base.At(time) with { Sql = time.In(Sql), To = time.In(To) };

    internal override async Task<CheckMeasure> MeasureAsync(CheckedTables tables, CheckMeasure measure, CancellationToken cancellationToken)
    {
        var examined = Reads.Sum(name => tables.Rows[name]);
        var (one, oneProblem) = await ValueAsync(tables, Sql, "sql", cancellationToken).ConfigureAwait(false);
        var (other, otherProblem) = await ValueAsync(tables, To, "to_sql", cancellationToken).ConfigureAwait(false);
        return measure with { RowsExamined = examined, Value = one, Other = other, Error = oneProblem ?? otherProblem };
    }

    internal override Finding Judge(CheckMeasure measure)
    {
        var (one, other) = (measure.Value, measure.Other);
        if (one is null && other is null)
            return new Finding(Keeping.Nothing, "There was nothing to examine: both are null.");

        string Shown(string? value) => value is null ? "null" : measure.IsHidden ? SensitiveValues.Hidden : value;
        var text = $"{Shown(one)} beside {Shown(other)}";
        if (!ExactNumber.TryParse(one, out var a) || !ExactNumber.TryParse(other, out var b))
            return new Finding(one == other && one is not "nan" ? Keeping.Kept : Keeping.Broken, text + ".");

        var apart = (a - b).Abs();
        var allowed = Tolerance.Amount > 0 ? $"allowed is {Tolerance}" : "they must be equal";
        return new Finding(ValueRange.Allows(Tolerance, apart, b) ? Keeping.Kept : Keeping.Broken, $"{text}, {Shown($"{apart}")} apart; {allowed}.");
    }

    private protected override JsonObject MeasuredSettings() => new() { ["sql"] = Sql.Rendered, ["to_sql"] = To.Rendered };

    private static async Task<(string? Value, string? Problem)> ValueAsync(CheckedTables tables, UserSql sql, string name, CancellationToken cancellationToken)
    {
        var result = await tables.Engine.ReadAsync(tables.Over(sql, "SELECT *", "LIMIT 2"), cancellationToken).ConfigureAwait(false);
        return result.Rows is [[var only]]
            ? (Cell.Text(only), null)
            : (null, $"'{name}' gives {(result.Rows.IsEmpty ? "no row" : "more than one row")}; it must give one value.");
    }

    private static string OneLine(UserSql sql) => sql.Written.ReplaceLineEndings(" ").Trim();
}
