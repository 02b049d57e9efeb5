namespace Tamiz.Storage;

/// <summary>The rules for keys, the same for every store, so that Hadoop, Spark and S3 can read what a folder holds.</summary>
public static class StoreKey
{
    /// <summary>Tells whether a key may be used: parts divided by <c>/</c>, no <c>:</c>, <c>=</c>, blank, and no part that starts with <c>_</c> or <c>.</c>.</summary>
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
            if (letter is ':' or '=' or '/' or '\\' || char.IsWhiteSpace(letter) || char.IsControl(letter))
                return false;
        }

        return true;
    }

    internal static string Checked(string key) => IsValid(key)
        ? key
        : throw new ArgumentException($"'{key}' is no key: it holds ':', '=', a blank, or a part that is empty or starts with '_' or '.'.", nameof(key));

    internal static string CheckedPrefix(string prefix)
    {
        if (!IsValid(prefix + "x"))
            throw new ArgumentException($"No key starts with '{prefix}'.", nameof(prefix));

        return prefix;
    }
}
