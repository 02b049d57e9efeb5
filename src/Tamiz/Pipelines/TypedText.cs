using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>Whether a text in a project file is a value of a column's type, so that a check or mapping with it makes sense.</summary>
internal static partial class TypedText
{
    public static bool Fits(string text, ColumnType type) => type.Kind switch
    {
        TypeKind.String => true,
        TypeKind.Boolean => text is "true" or "false",
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => WholeNumber().IsMatch(text) && BigInteger.Abs(BigInteger.Parse(text, CultureInfo.InvariantCulture)) < long.MaxValue,
        TypeKind.Decimal => PlainNumber().IsMatch(text),
        TypeKind.Float or TypeKind.Double => Number().IsMatch(text),
        TypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        TypeKind.Timestamp or TypeKind.TimestampNtz => DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out _),
        _ => false,
    };

    public static string Describe(ColumnType type) => type.Kind switch
    {
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => "a whole number",
        TypeKind.Float or TypeKind.Double or TypeKind.Decimal => "a number",
        TypeKind.Boolean => "true or false",
        TypeKind.Date => "a date such as 2026-01-31",
        TypeKind.Timestamp or TypeKind.TimestampNtz => "a time such as 2026-01-31T06:12:00",
        _ => $"a value of type {type}",
    };

    [GeneratedRegex("^[+-]?[0-9]+$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$")]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$")]
    private static partial Regex Number();
}
