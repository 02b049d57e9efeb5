using System.Text;
using System.Text.Encodings.Web;

namespace Tamiz.Storage;

/// <summary>The rules for keys, the same for every store, so that Hadoop, Spark and S3 can read what a folder holds.</summary>
/// <remarks>A key also stands in JSON as it is, without an escape, so that a few lines of shell find it in the ledger.</remarks>
public static class StoreKey
{
    /// <summary>
    /// Tells whether a key may be used: parts divided by <c>/</c>, no <c>:</c>, <c>=</c>, blank, quote, backslash or emoji, and no part
    /// that starts with <c>_</c> or <c>.</c>.
    /// </summary>
    public static bool IsValid(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        foreach (var part in key.AsSpan().Split('/'))
        {
            if (!IsValidPart(key.AsSpan(part)))
                return false;
        }

        return true;
    }

    /// <summary>Tells whether a text may stand between two slashes of a key.</summary>
    public static bool IsValidPart(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty || part[0] is '_' or '.')
            return false;

        foreach (var letter in part)
        {
            if (!IsValidLetter(letter))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Makes any file name fit between two slashes of a key; what may not stand there becomes <c>-</c>. Other names may come out the
    /// same.
    /// </summary>
    public static string PartOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var part = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
            part.Append(IsValidLetter(letter) ? letter : '-');
        return IsValidPart(part.ToString()) ? part.ToString() : part.Insert(0, '-').ToString();
    }

    private static bool IsValidLetter(char letter) =>
        letter is not (':' or '=' or '/') && !char.IsWhiteSpace(letter)
        && (char.IsAsciiLetterOrDigit(letter) || JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(letter.ToString()).Length == 1);

    /// <summary>Returns a key that may be used.</summary>
    /// <exception cref="ArgumentException">It may not.</exception>
    public static string Checked(string key) => IsValid(key)
        ? key
        : throw new ArgumentException(
            $"'{key}' is no key: no ':', '=', blank or quote may be in it, no part empty or begin with '_' or '.'.", nameof(key));

    /// <summary>Returns a text that keys can begin with.</summary>
    /// <exception cref="ArgumentException">None can.</exception>
    public static string CheckedPrefix(string prefix)
    {
        if (!IsValid(prefix + "x"))
            throw new ArgumentException($"No key starts with '{prefix}'.", nameof(prefix));

        return prefix;
    }
}
