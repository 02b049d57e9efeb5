using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tamiz;

/// <summary>How many rows are too many: a count (<c>5</c>) or a share (<c>1%</c>). A limit itself is still allowed.</summary>
/// <param name="Amount">The number as written: rows, or percent.</param>
/// <param name="IsShare">Whether <paramref name="Amount"/> is in percent of the rows examined.</param>
public sealed record Limit(decimal Amount, bool IsShare)
{
    /// <summary>No row at all.</summary>
    public static Limit None { get; } = new(0, IsShare: false);

    /// <summary>Reads <c>5</c> or <c>1%</c>. A fraction such as <c>0.01</c> is refused, since nobody could tell which of the two is meant.</summary>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out Limit limit)
    {
        var share = text.EndsWith('%');
        var number = share ? text[..^1].TrimEnd() : text;
        var style = share ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        limit = decimal.TryParse(number, style, CultureInfo.InvariantCulture, out var amount) && !(share && amount > 100) ? new Limit(amount, share) : null;
        return limit is not null;
    }

    /// <summary>Tells whether so many rows of so many are within the limit.</summary>
    public bool Allows(long rows, long of) => IsShare ? rows * 100m <= Amount * of : rows <= Amount;

    /// <inheritdoc/>
    public override string ToString() => Amount.ToString("0.#########", CultureInfo.InvariantCulture) + (IsShare ? "%" : "");
}
