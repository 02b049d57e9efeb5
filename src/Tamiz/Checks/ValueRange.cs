using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>Two limits of a value, both allowed, as written.</summary>
/// <param name="Min">The least; <see langword="null"/> for none.</param>
/// <param name="Max">The greatest; <see langword="null"/> for none.</param>
public sealed record ValueRange(string? Min, string? Max)
{
    /// <summary>Gets the limits in words: <c>at least 1</c>, <c>1 to 5</c>.</summary>
    public string Words => (Min, Max) switch
    {
        ({ } min, null) => $"at least {min}",
        (null, { } max) => $"at most {max}",
        _ => $"{Min} to {Max}",
    };

    /// <summary>Gets the limits that are there.</summary>
    internal IEnumerable<string> Texts => new[] { Min, Max }.OfType<string>();

    /// <summary>Returns the limits as settings.</summary>
    internal JsonObject Settings() => new() { ["min"] = Min, ["max"] = Max };

    /// <summary>Judges a value: a number, a date or a time. NaN keeps no limit.</summary>
    /// <param name="value">The value as released files write it.</param>
    /// <param name="tolerance">How far beyond a limit is tolerated: so much, or such a share of the limit. For numbers only.</param>
    internal Keeping Judge(string value, Limit tolerance)
    {
        if (value is "nan")
            return Keeping.Broken;
        if (value is "inf" or "-inf")
            return (value == "inf" ? Max : Min) is null ? Keeping.Kept : Keeping.Broken;
        if (!ExactNumber.TryParse(value, out var number))
            return IsTimeWithin(value) ? Keeping.Kept : Keeping.Broken;

        var below = ExactNumber.TryParse(Min, out var min) && number.CompareTo(min) < 0;
        var above = ExactNumber.TryParse(Max, out var max) && number.CompareTo(max) > 0;
        if (!below && !above)
            return Keeping.Kept;

        var (limit, beyond) = below ? (min, min - number) : (max, number - max);
        return Allows(tolerance, beyond, limit) ? Keeping.Tolerated : Keeping.Broken;
    }

    /// <summary>Tells whether a difference is within a limit: so much, or such a share of a whole.</summary>
    internal static bool Allows(Limit limit, ExactNumber difference, ExactNumber whole) => limit.IsShare
        ? (difference.Abs() * ExactNumber.Of(100)).CompareTo(whole.Abs() * ExactNumber.Of(limit.Amount)) <= 0
        : difference.Abs().CompareTo(ExactNumber.Of(limit.Amount)) <= 0;

    private bool IsTimeWithin(string value) => Time(value) is { } time && !(time < Time(Min)) && !(time > Time(Max));

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
