using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>Finds whether numbers are written with a decimal comma.</summary>
internal static class NumberSurvey
{
    private static readonly NumberMarks Comma = new(',', '.');
    private static readonly Column Double = new("number", new ColumnType(TypeKind.Double));

    /// <summary>
    /// Returns the decimal comma, and the point between thousands where one is seen, if all of some column is such numbers and no column is numbers with a
    /// decimal point. <c>1,234</c> alone proves nothing: it may be a thousand.
    /// </summary>
    public static async Task<NumberMarks> FindMarksAsync(Engine engine, string relation, ImmutableArray<string> columns, CancellationToken cancellationToken)
    {
        var (comma, groups) = (false, false);
        foreach (var column in columns)
        {
            var text = $"(SELECT {ColumnSurvey.TellingText(engine.Dialect, engine.Dialect.Quote(column))} AS text_ FROM {relation}) AS texts";
            var result = await engine.ReadAsync(
                $"SELECT count(text_), count({engine.Dialect.CastOrNull(engine.Dialect.PlainNumber("text_", Comma), Double)}), " +
                $"count({engine.Dialect.CastOrNull("text_", Double)}), count(*) FILTER (WHERE text_ LIKE '%,%' AND text_ NOT LIKE '%,___'), " +
                $"count(*) FILTER (WHERE text_ LIKE '%.%') FROM {text}", cancellationToken).ConfigureAwait(false);
            var (present, asComma, asPoint, commas, points) = ((long)result.Rows[0][0]!, (long)result.Rows[0][1]!, (long)result.Rows[0][2]!, (long)result.Rows[0][3]!, (long)result.Rows[0][4]!);
            if (present > 0 && asPoint == present && points > 0)
                return new NumberMarks();
            if (present == 0 || asComma < present || commas == 0)
                continue;

            comma = true;
            groups |= points > 0;
        }

        return comma ? new NumberMarks(',', groups ? '.' : null) : new NumberMarks();
    }
}
