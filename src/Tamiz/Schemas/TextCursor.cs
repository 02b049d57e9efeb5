using System.Diagnostics.CodeAnalysis;

namespace Tamiz.Schemas;

/// <summary>Reads a text from left to right, and says of every mistake where it is.</summary>
/// <param name="text">The text.</param>
/// <param name="file">The path as the user knows it, for messages.</param>
/// <param name="what">What the text should be, as in <c>a DDL string</c>.</param>
internal sealed class TextCursor(string text, string file, string what)
{
    public int At { get; set; }

    public bool IsAtEnd => At >= text.Length;

    public char Here => At < text.Length ? text[At] : '\0';

    public bool Sees(string word) => string.CompareOrdinal(text, At, word, 0, word.Length) == 0;

    /// <summary>Goes over a mark if it is next.</summary>
    public bool Takes(string mark)
    {
        if (!Sees(mark))
            return false;

        At += mark.Length;
        return true;
    }

    /// <summary>Takes letters as long as they are of a kind.</summary>
    public string TakeWhile(Func<char, bool> belongs)
    {
        var start = At;
        while (!IsAtEnd && belongs(text[At]))
            At++;
        return text[start..At];
    }

    /// <summary>Goes on to behind a mark, or to the end.</summary>
    public void SkipPast(string mark)
    {
        var found = text.IndexOf(mark, At, StringComparison.Ordinal);
        At = found < 0 ? text.Length : found + mark.Length;
    }

    /// <summary>Returns what is next, as a message shows it.</summary>
    public string Describe() => IsAtEnd ? "the text ends" : $"'{text[At..Math.Min(text.Length, At + 1)]}' stands there";

    /// <summary>Refuses the text.</summary>
    /// <param name="mistake">What is wrong, a full sentence.</param>
    /// <param name="next">What to do, a full sentence.</param>
    /// <param name="at">Where; the default is here.</param>
    [DoesNotReturn]
    public void Refuse(string mistake, string next, int? at = null)
    {
        var before = text.AsSpan(0, Math.Min(at ?? At, text.Length));
        throw new TamizException(ExitReason.Usage, "schema_not_understood", $"This is not {what} that can be read: {mistake}")
        {
            Place = new FilePlace(file, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n')),
            Hint = next,
        };
    }
}
