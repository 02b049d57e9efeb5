namespace Tamiz.Decoding;

/// <summary>The encodings of source files.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, with a byte order mark or without.</summary>
    Utf8,

    /// <summary>UTF-16 with a byte order mark, which says the order.</summary>
    Utf16,

    /// <summary>UTF-16, little-endian, with a byte order mark or without.</summary>
    Utf16Le,

    /// <summary>UTF-16, big-endian, with a byte order mark or without.</summary>
    Utf16Be,

    /// <summary>Windows-1252. The bytes 81, 8D, 8F, 90 and 9D are no characters.</summary>
    Windows1252,

    /// <summary>ISO 8859-1: every byte is the character of that number, also the control characters 80 to 9F.</summary>
    Latin1,
}

/// <summary>The names of encodings.</summary>
public static class TextEncodings
{
    private static readonly (string Name, TextEncoding Encoding)[] Known =
    [
        ("utf-8", TextEncoding.Utf8), ("utf-16", TextEncoding.Utf16), ("utf-16le", TextEncoding.Utf16Le), ("utf-16be", TextEncoding.Utf16Be),
        ("windows-1252", TextEncoding.Windows1252), ("latin-1", TextEncoding.Latin1), ("iso-8859-1", TextEncoding.Latin1),
    ];

    /// <summary>Gets the names that a project file may use.</summary>
    public static IReadOnlyList<(string Name, TextEncoding Encoding)> All => Known;

    /// <summary>Returns the name of an encoding.</summary>
    public static string NameOf(TextEncoding encoding) => Known.First(known => known.Encoding == encoding).Name;
}
