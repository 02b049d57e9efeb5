using System.Text;

namespace Tamiz.Engines;

/// <summary>A place in a regular expression that is read, and what was written of it so far in the form that all engines read alike.</summary>
internal sealed class RegexCursor(string text)
{
    private readonly StringBuilder _written = new();

    /// <summary>Gets how many characters have been read.</summary>
    public int At { get; private set; }

    /// <summary>Gets the character that comes next; NUL at the end.</summary>
    public char Current => Ahead(0);

    public bool AtEnd => At >= text.Length;

    public string Written => _written.ToString();

    /// <summary>Returns the character so many places on; NUL behind the end.</summary>
    public char Ahead(int places) => At + places < text.Length ? text[At + places] : '\0';

    /// <summary>Returns what stands before the next <c>}</c>, from so many places on; <see langword="null"/> if there is none.</summary>
    public string? UntilBrace(int places) =>
        At + places < text.Length && text.IndexOf('}', At + places) is >= 0 and var end ? text[(At + places)..end] : null;

    /// <summary>Reads characters and writes them as they are.</summary>
    public void Take(int count = 1)
    {
        _written.Append(text, At, count);
        At += count;
    }

    /// <summary>Reads characters and writes something else.</summary>
    public void Replace(string with, int count = 1)
    {
        _written.Append(with);
        At += count;
    }

    /// <summary>Writes something of its own.</summary>
    public void Write(string what) => _written.Append(what);

    /// <summary>Returns the objection to what stands at a place, else at the current one.</summary>
    public FormatException Refuse(string why, int? at = null) => new($"At character {(at ?? At) + 1}: {why}.");
}
