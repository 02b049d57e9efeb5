namespace Tamiz.Spark;

/// <summary>Floating point as released text: the shortest that reads back as the same value, laid out as DuckDB and Python do.</summary>
/// <remarks>
/// Spark's own text is Java's: before Java 19 not always the shortest, and scientific from 1E7 on. Fifteen digits (six for float) are always enough to
/// be unique, so only where they do not read back are more of them tried. (Numbers below 2.3e-308 have fewer, and their text is not the shortest.) On Java before 19 the last of 16 digits may be its neighbour's, which reads
/// back as the same value too.
/// </remarks>
internal static class FloatingText
{
    public static string Of(string value, bool single)
    {
        var (type, digits) = single ? ("FLOAT", new[] { 5, 6, 7, 8 }) : ("DOUBLE", new[] { 14, 15, 16 });
        string Written(int after) => $"format_string('%.{after}e', abs(x_))";
        var shortest = $"CASE {string.Concat(digits[..^1].Select(after => $"WHEN CAST({Written(after)} AS {type}) = abs(x_) THEN {Written(after)} "))}ELSE {Written(digits[^1])} END";

        // d: the digits without the zeros behind them; p: the place of the point, 0 behind the first digit.
        const string laidOut =
            "CASE WHEN p_ < -4 OR p_ >= 16 THEN substr(d_, 1, 1) || CASE WHEN length(d_) > 1 THEN '.' || substr(d_, 2) ELSE '' END || 'e' || format_string('%+03d', p_) " +
            "WHEN p_ < 0 THEN '0.' || repeat('0', -p_ - 1) || d_ " +
            "WHEN length(d_) <= p_ + 1 THEN d_ || repeat('0', p_ + 1 - length(d_)) || '.0' " +
            "ELSE substr(d_, 1, p_ + 1) || '.' || substr(d_, p_ + 2) END";
        var split = SparkDialect.Let("d_", "trim(TRAILING '0' FROM replace(substring_index(s_, 'e', 1), '.', ''))", SparkDialect.Let("p_", "CAST(substring_index(s_, 'e', -1) AS INT)", laidOut));
        var plain = $"length(j_) <= {(single ? 7 : 16)} AND NOT contains(j_, 'E')";
        var text = SparkDialect.Let(
            "j_",
            "CAST(x_ AS STRING)",
            $"CASE WHEN isnan(x_) THEN 'nan' WHEN x_ = {type}('Infinity') THEN 'inf' WHEN x_ = {type}('-Infinity') THEN '-inf' WHEN {plain} THEN j_ " +
            $"ELSE CASE WHEN x_ < 0 THEN '-' ELSE '' END || {SparkDialect.Let("s_", shortest, split)} END");
        return SparkDialect.Let("x_", value, $"CASE WHEN x_ IS NOT NULL THEN {text} END");
    }
}
