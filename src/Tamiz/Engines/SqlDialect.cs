using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Schemas;

namespace Tamiz.Engines;

/// <summary>What differs in SQL between engines. Expressions go in and come out as text; identifiers in them are quoted already.</summary>
public abstract class SqlDialect
{
    /// <summary>The blanks that <see cref="Trim"/> removes: Unicode White_Space, whole.</summary>
    protected const string Blanks =
        "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    /// <summary>Gets the name of the row hash behind <see cref="FingerprintSums"/>, which changes when its values do.</summary>
    public abstract string HashAlgorithm { get; }

    /// <summary>Quotes an identifier.</summary>
    public abstract string Quote(string identifier);

    /// <summary>Returns the engine's name of a type, for casts.</summary>
    public abstract string TypeName(ColumnType type);

    /// <summary>Returns a 64-bit hash of values; equal values hash alike, null is like null.</summary>
    public string RowHash(ImmutableArray<string> columns) => Hash(0, columns);

    /// <summary>Returns two hashes of a row with different salts: worth keeping beside its values where they are written, as what is computed of rows then needs these alone.</summary>
    public (string First, string Second) RowHashes(ImmutableArray<string> columns) => (RowHash([Literal(1), .. columns]), RowHash([Literal(2), .. columns]));

    /// <summary>Returns a relation without rows that has the columns of a schema, for planning.</summary>
    public string EmptyTable(TableSchema schema) =>
        $"(SELECT {string.Join(", ", schema.Columns.Select(column => $"CAST(NULL AS {TypeName(column.Type)}) AS {Quote(column.Name)}"))} WHERE 1 = 0)";

    /// <summary>Writes a common table expression that is computed where it is used, not kept in memory: <c>name AS (query)</c>.</summary>
    public virtual string CommonTable(string name, string query) => $"{name} AS ({query})";

    /// <summary>Writes a text literal.</summary>
    public abstract string Literal(string text);

    /// <summary>Writes a whole number literal.</summary>
    public virtual string Literal(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Types a text by our own grammar (docs/reference/semantics.md): null stays null, and a text that is no value of the type gives null.
    /// The column's <see cref="Column.Format"/> applies to dates and timestamps.
    /// </summary>
    public abstract string CastOrNull(string text, Column column);

    /// <summary>
    /// Writes a number with other marks as <see cref="CastOrNull"/> knows numbers. Null stays null; a text that is no number so written, groups that are
    /// not well formed included, gives null. <c>nan</c>, <c>inf</c> and <c>infinity</c> stay as they are.
    /// </summary>
    public string PlainNumber(string text, NumberMarks marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        var ungrouped = marks.Thousands is { } group ? ReplaceText(text, $"{group}", "") : text;
        return $"CASE WHEN {FullMatch(text, ValueGrammar.NumberOf(marks))} THEN {ReplaceText(ungrouped, $"{marks.Point}", ".")} WHEN {FullMatch(text, ValueGrammar.NotFinite)} THEN {text} END";
    }

    /// <summary>Writes a value as released CSV has it; null stays null.</summary>
    public abstract string ReleasedText(string value, ColumnType type);

    /// <summary>Returns a value of any type as text: its released text, or, for a type that no schema has, what the engine itself makes of it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type; <see langword="null"/> if no schema has it.</param>
    public string AnyText(string value, ColumnType? type) => type is null ? $"CAST({value} AS {TypeName(new ColumnType(TypeKind.String))})" : ReleasedText(value, type);

    /// <summary>
    /// Returns a value for a CSV file that the engine writes by itself: its released text, or the value where the engine's own text of it is the released
    /// one and costs less.
    /// </summary>
    public virtual string CsvCell(string value, ColumnType type) => ReleasedText(value, type);

    /// <summary>Writes a literal of a type from a text as the user wrote it, such as a limit in a check. Fails when it runs if the text is no such value.</summary>
    public string TypedLiteral(string text, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind is TypeKind.String ? Literal(text) : $"coalesce({CastOrNull(Literal(text), new("literal", type))}, {Fail($"'{text}' is no {type.Name}")})";
    }

    /// <summary>Removes blanks (Unicode White_Space) at both ends.</summary>
    public abstract string Trim(string text);

    /// <summary>Removes blanks at both ends as <see cref="Trim"/> does; a text that was not empty before and is now, is null.</summary>
    public virtual string TrimToNull(string text) => EmptiedToNull(text, Trim(text));

    /// <summary>Does what <see cref="TrimToNull"/> does to a text in which the space is the only blank.</summary>
    public virtual string TrimSpacesToNull(string text) => TrimToNull(text);

    /// <summary>Returns a text made from another; what was not empty before and is now, is null.</summary>
    public static string EmptiedToNull(string before, string after) => $"CASE WHEN {before} = '' THEN {before} ELSE NULLIF({after}, '') END";

    /// <summary>Tells of a value, which is not null, that a column of a relation does not hold it. Nulls in the column are none of its values, and there are none.</summary>
    public virtual string IsNotAmong(string value, string column, string relation) => $"{value} NOT IN (SELECT {column} FROM {relation})";

    /// <summary>Removes blanks at both ends, and writes one plain blank for each run of blanks inside.</summary>
    public abstract string SingleBlanks(string text);

    /// <summary>Changes the case of letters as Unicode maps single letters, whatever the language and the letters beside them: ß has no two capitals.</summary>
    public abstract string LetterCase(string text, bool upper);

    /// <summary>Brings text to Unicode's canonical composition (NFC).</summary>
    public abstract string Compose(string text);

    /// <summary>Takes marks off letters: decomposes canonically (NFD), removes what is of the categories Mn, Mc and Me, and composes again (NFC).</summary>
    public abstract string WithoutAccents(string text);

    /// <summary>Replaces each occurrence of a text, which is not empty, from left to right.</summary>
    public virtual string ReplaceText(string text, string find, string with) => $"replace({text}, {Literal(find)}, {Literal(with)})";

    /// <summary>Replaces each match of a regular expression from left to right; <c>.</c> is any character but a line feed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The expression, as <see cref="CommonRegex.Pattern"/> has it; it does not match the empty text.</param>
    /// <param name="with">What stands there instead: <c>\1</c> to <c>\9</c> are groups, <c>\\</c> is a backslash, and there is no other backslash.</param>
    public abstract string ReplaceRegex(string text, string pattern, string with);

    /// <summary>Tells whether a bit of a whole number that is not negative is set.</summary>
    public virtual string HasBit(string number, int bit) => $"({number} & {Literal(1L << bit)}) <> 0";

    /// <summary>Days from <paramref name="from"/> to <paramref name="to"/>, dates or timestamps: <c>to − from</c>, a whole number.</summary>
    public abstract string DaysBetween(string from, string to);

    /// <summary>Returns whether a text as a whole has the form of a regular expression, of the subset that engines share. Null stays null.</summary>
    public abstract string FullMatch(string text, string pattern);

    /// <summary>Counts the characters (Unicode code points) of a text. Null stays null.</summary>
    public abstract string CharacterCount(string text);

    /// <summary>Aggregates to the value that so large a share of the values lie below, between two of them in proportion, as floating point. Null is passed over.</summary>
    /// <param name="value">A number.</param>
    /// <param name="share">0 to 1.</param>
    public abstract string Percentile(string value, decimal share);

    /// <summary>
    /// Aggregates to the value at a place among the others in ascending order, unchanged. Null is passed over, and no FILTER can follow. The engine may hold all values for it:
    /// <see cref="Engine.MostOrderedValues"/> says how many.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="position">The place, from 0.</param>
    /// <param name="of">How many values there are.</param>
    public abstract string ValueAt(string value, long position, long of);

    /// <summary>Returns a number as something whose sum neither overflows nor passes through floating point where the number did not.</summary>
    public abstract string Summand(string value, ColumnType type);

    /// <summary>Returns a whole number or a decimal without its point, as a whole number with room for 38 digits: 12.50 is 1250 for a scale of 2.</summary>
    public abstract string Unscaled(string value, ColumnType type);

    /// <summary>Writes the WITH clause by which a statement finds its tables, with a blank behind it; nothing if there are none.</summary>
    /// <param name="relations">The relation of each table, by name.</param>
    public string With(IReadOnlyDictionary<string, string> relations)
    {
        var tables = relations.OrderBy(relation => relation.Key, StringComparer.Ordinal).Select(relation => CommonTable(Quote(relation.Key), $"SELECT * FROM {relation.Value}")).ToList();
        return tables.Count == 0 ? "" : $"WITH {string.Join(", ", tables)} ";
    }

    /// <summary>Returns a number as floating point of 64 bits.</summary>
    public string Floating(string value) => $"CAST({value} AS {TypeName(new ColumnType(TypeKind.Double))})";

    /// <summary>
    /// Returns aggregates that make up a table's fingerprint: two sums of 64-bit row hashes with different salts, each as text.
    /// With <paramref name="position"/>, an expression, the row's place is part of its hash, so the order matters.
    /// </summary>
    public (string First, string Second) FingerprintSums(ImmutableArray<string> columns, string? position = null)
    {
        ImmutableArray<string> parts = position is null ? columns : [.. columns, position];
        return (SumOfHashes(Hash(1, parts)), SumOfHashes(Hash(2, parts)));
    }

    /// <summary>Counts the rows for which a condition holds: half the cost of an aggregate with a filter.</summary>
    public static string CountOf(string condition) => $"count(CASE WHEN {condition} THEN 1 END)";

    /// <summary>
    /// Tells whether two floating-point numbers are finite and the same. A number minus itself is 0 only if it is finite: infinity and NaN are like
    /// nothing but themselves.
    /// </summary>
    public static string AreNear(string a, string b) =>
        $"coalesce({a} - {a} = 0 AND {b} - {b} = 0 AND abs({a} - {b}) <= {FloatingPoint.RelativeErrorInSql} * greatest(abs({a}), abs({b})), 1 = 0)";

    /// <summary>Returns a 64-bit hash of values, another one for each salt; equal values hash alike, null is like null.</summary>
    protected abstract string Hash(int salt, ImmutableArray<string> columns);

    /// <summary>Aggregates hashes to their sum, as text; 0 if there are none.</summary>
    protected abstract string SumOfHashes(string hash);

    /// <summary>Returns an expression that fails when it is evaluated.</summary>
    protected abstract string Fail(string message);
}
