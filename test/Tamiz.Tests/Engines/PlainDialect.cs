using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Tests.Engines;

/// <summary>A dialect that shows what was asked of it; for code that only passes expressions on.</summary>
internal sealed class PlainDialect : SqlDialect
{
    public override string HashAlgorithm => "plain-1";

    public override string Quote(string identifier) => $"[{identifier}]";

    public override string TypeName(ColumnType type) => type.Name;

    public override string Literal(string text) => $"'{text}'";

    public override string CastOrNull(string text, Column column) => $"cast_or_null({text}, {column.Type})";

    public override string ReleasedText(string value, ColumnType type) => value;

    public override string Trim(string text) => $"trim({text})";

    public override string SingleBlanks(string text) => $"single_blanks({text})";

    public override string LetterCase(string text, bool upper) => $"{(upper ? "upper" : "lower")}({text})";

    public override string Compose(string text) => $"compose({text})";

    public override string WithoutAccents(string text) => $"without_accents({text})";

    public override string ReplaceRegex(string text, string pattern, string with) => $"replace_regex({text}, {pattern}, {with})";

    public override string DaysBetween(string from, string to) => $"days<{from}|{to}>";

    public override string FullMatch(string text, string pattern) => $"full_match({text}, '{pattern}')";

    public override string CharacterCount(string text) => $"characters({text})";

    public override string Percentile(string value, decimal share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"percentile<{value}|{share}>");

    public override string ValueAt(string value, long position, long of) => $"value_at({value}, {position}, {of})";

    public override string Summand(string value, ColumnType type) => value;

    public override string Unscaled(string value, ColumnType type) => value;

    protected override string Hash(int salt, ImmutableArray<string> columns) => $"hash({salt}, {string.Join(", ", columns)})";

    protected override string SumOfHashes(string hash) => $"sum({hash})";

    protected override string Fail(string message) => $"fail({message})";
}
