using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>Whether a text in a project file is a value of a column's type, so that a check or mapping with it makes sense.</summary>
internal static partial class TypedText
{
    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'",
    ];

    public static bool Fits(string text, ColumnType type) => type.Kind switch
    {
        TypeKind.String => true,
        TypeKind.Boolean => text is "true" or "false",
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => WholeNumber().IsMatch(text) && IsWithin(BigInteger.Parse(text, CultureInfo.InvariantCulture), BitsOf(type)),
        TypeKind.Decimal => PlainNumber().IsMatch(text) && HasDigits(text, type),
        TypeKind.Float => Number().IsMatch(text) && float.IsFinite(float.Parse(text, CultureInfo.InvariantCulture)),
        TypeKind.Double => Number().IsMatch(text) && double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)),
        TypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        TypeKind.Timestamp => TryParseTime(text, out _),
        TypeKind.TimestampNtz => TryParseTime(text, out _) && !text.EndsWith('Z'),
        _ => false,
    };

    /// <summary>Tells whether a value is above another. Text is not compared: its order is that of bytes, which nobody means here.</summary>
    public static bool IsAbove(string text, string other, ColumnType type) => type.Kind switch
    {
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Float or TypeKind.Double or TypeKind.Decimal =>
            double.Parse(text, CultureInfo.InvariantCulture) > double.Parse(other, CultureInfo.InvariantCulture),
        TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampNtz => TryParseTime(text, out var time) && TryParseTime(other, out var otherTime) && time > otherTime,
        _ => false,
    };

    public static string Describe(ColumnType type) => type.Kind switch
    {
        TypeKind.Long => "a whole number",
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer => $"a whole number from {-BigInteger.Pow(2, BitsOf(type))} to {BigInteger.Pow(2, BitsOf(type)) - 1}",
        TypeKind.Decimal => $"a number with at most {type.Precision - type.Scale} digits before the point and {type.Scale} after it",
        TypeKind.Float or TypeKind.Double => "a number",
        TypeKind.Boolean => "true or false",
        TypeKind.Date => "a date such as 2026-01-31",
        TypeKind.Timestamp => "a time such as 2026-01-31T06:12:00Z",
        TypeKind.TimestampNtz => "a time such as 2026-01-31T06:12:00",
        _ => $"a value of type {type}",
    };

    /// <summary>Returns a value of a type.</summary>
    public static string Example(ColumnType type) => type.Kind switch
    {
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => "12",
        TypeKind.Decimal => type.Scale == 0 ? "12" : type.Precision > type.Scale ? $"1.{new string('5', Math.Min(2, type.Scale))}" : ".5",
        TypeKind.Float or TypeKind.Double => "12.5",
        TypeKind.Boolean => "true",
        TypeKind.Date => "2026-01-31",
        TypeKind.Timestamp => "2026-01-31T06:12:00Z",
        TypeKind.TimestampNtz => "2026-01-31T06:12:00",
        _ => "abc",
    };

    private static int BitsOf(ColumnType type) => type.Kind switch
    {
        TypeKind.Byte => 7,
        TypeKind.Short => 15,
        TypeKind.Integer => 31,
        _ => 63,
    };

    private static bool IsWithin(BigInteger value, int bits) => value >= -BigInteger.Pow(2, bits) && value < BigInteger.Pow(2, bits);

    private static bool HasDigits(string text, ColumnType type)
    {
        var parts = text.TrimStart('+', '-').Split('.');
        return parts[0].TrimStart('0').Length <= type.Precision - type.Scale && (parts.Length == 1 || parts[1].TrimEnd('0').Length <= type.Scale);
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    [GeneratedRegex(@"^[+-]?[0-9]+\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\z")]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex Number();
}
