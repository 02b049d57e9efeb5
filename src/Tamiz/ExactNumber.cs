using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Tamiz;

/// <summary>A decimal number with all its digits, however many: what statistics and limits are compared by.</summary>
/// <param name="Digits">The number without its point.</param>
/// <param name="Scale">How many of the digits stand after the point, 0 or more.</param>
public readonly partial record struct ExactNumber(BigInteger Digits, int Scale)
{
    private const int MostDigits = 2_000;

    /// <summary>Reads a number as people and engines write it: <c>12</c>, <c>-0.50</c>, <c>1e-07</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ExactNumber number)
    {
        number = default;
        if (text is null || Form().Match(text) is not { Success: true } match)
            return false;

        var (whole, fraction) = (match.Groups["whole"].Value, match.Groups["fraction"].Value);
        var exponent = match.Groups["exponent"] is { Length: > 0 } written ? BigInteger.Parse(written.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        if (BigInteger.Abs(exponent) > MostDigits || whole.Length + fraction.Length is 0 or > MostDigits)
            return false;

        var scale = fraction.Length - (int)exponent;
        var digits = BigInteger.Parse(whole + fraction, CultureInfo.InvariantCulture) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        number = scale < 0 ? new ExactNumber(digits * BigInteger.Pow(10, -scale), 0) : new ExactNumber(digits, scale);
        return true;
    }

    /// <summary>Returns a whole number.</summary>
    public static ExactNumber Of(long number) => new(number, 0);

    /// <summary>Returns a decimal.</summary>
    public static ExactNumber Of(decimal number) => TryParse(number.ToString(CultureInfo.InvariantCulture), out var exact) ? exact : default;

    /// <summary>Adds.</summary>
    public static ExactNumber operator +(ExactNumber a, ExactNumber b) => Math.Max(a.Scale, b.Scale) is var scale ? new(a.At(scale) + b.At(scale), scale) : default;

    /// <summary>Subtracts.</summary>
    public static ExactNumber operator -(ExactNumber a, ExactNumber b) => Math.Max(a.Scale, b.Scale) is var scale ? new(a.At(scale) - b.At(scale), scale) : default;

    /// <summary>Multiplies.</summary>
    public static ExactNumber operator *(ExactNumber a, ExactNumber b) => new(a.Digits * b.Digits, a.Scale + b.Scale);

    /// <summary>Returns the number without its sign.</summary>
    public ExactNumber Abs() => this with { Digits = BigInteger.Abs(Digits) };

    /// <summary>Divides by a whole number above 0 and rounds half to even at so many digits after the point.</summary>
    public ExactNumber DividedBy(long divisor, int scale)
    {
        var dividend = At(Math.Max(scale, Scale)) * 2;
        var quotient = BigInteger.DivRem(dividend, (BigInteger)divisor * BigInteger.Pow(10, Math.Max(0, Scale - scale)), out var rest);

        // The quotient is of twice the number: its last bit says on which side of a half the number lies.
        var half = BigInteger.DivRem(quotient, 2, out var bit);
        var up = !bit.IsZero && (!rest.IsZero || !half.IsEven);
        return new ExactNumber(half + (up ? dividend.Sign : 0), scale);
    }

    /// <summary>Returns less than, equal to or more than 0, as this number is less than, equal to or more than another.</summary>
    public int CompareTo(ExactNumber other) => Math.Max(Scale, other.Scale) is var scale ? At(scale).CompareTo(other.At(scale)) : 0;

    /// <summary>Returns the number without exponent and without zeros at the end of its fraction.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var (whole, fraction) = (digits[..^Scale], digits[^Scale..].TrimEnd('0'));
        return (Digits.Sign < 0 ? "-" : "") + whole + (fraction.Length > 0 ? "." + fraction : "");
    }

    private BigInteger At(int scale) => Digits * BigInteger.Pow(10, scale - Scale);

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?([eE](?<exponent>[+-]?[0-9]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
