using System.Text;
using Spectre.Console.Rendering;

namespace Tamiz.Cli;

/// <summary>Breaks text so that it fits a width, counted in cells of the screen: a Chinese letter takes two.</summary>
internal static class TextWrap
{
    private const int WideFrom = 0x1100;

    /// <summary>Returns how many cells a text takes.</summary>
    public static int Cells(string text) => IsNarrow(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>Fills a text up with blanks to a number of cells.</summary>
    public static string Pad(string text, int cells) => text + new string(' ', Math.Max(0, cells - Cells(text)));

    /// <summary>Cuts a text to a number of cells, with a mark where something is left out.</summary>
    public static string Cut(string text, int cells)
    {
        if (Cells(text) <= cells)
            return text;

        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var width = Cells(rune.ToString());
            if (used + width > cells - 1)
                break;
            cut.Append(rune);
            used += width;
        }

        return cut.ToString() + '~';
    }

    /// <summary>
    /// Returns the lines. It breaks at blanks, and between letters where writing has none between words. Another word longer than the width stays
    /// whole: paths and hashes are copied.
    /// </summary>
    public static IEnumerable<string> Lines(string text, int width, int indent, int hanging)
    {
        var line = new StringBuilder().Append(' ', indent);
        var (cells, empty) = (indent, true);
        foreach (var (piece, follows) in Pieces(text))
        {
            var (gap, length) = (empty || !follows ? 0 : 1, Cells(piece));
            if (!empty && cells + gap + length > width)
            {
                yield return line.ToString().TrimEnd();
                line.Clear().Append(' ', indent + hanging);
                (cells, gap) = (indent + hanging, 0);
            }

            line.Append(' ', gap).Append(piece);
            (cells, empty) = (cells + gap + length, false);
        }

        yield return line.ToString().TrimEnd();
    }

    // Words, and whether a blank stands before each.
    private static IEnumerable<(string Piece, bool FollowsBlank)> Pieces(string text)
    {
        foreach (var word in text.Split(' '))
        {
            if (IsNarrow(word))
            {
                yield return (word, true);
                continue;
            }

            var first = true;
            foreach (var piece in Letters(word))
            {
                yield return (piece, first);
                first = false;
            }
        }
    }

    // Runs of narrow letters stay together; wide ones stand alone.
    private static IEnumerable<string> Letters(string word)
    {
        var run = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            if (rune.Value < WideFrom || Cells(rune.ToString()) < 2)
            {
                run.Append(rune);
                continue;
            }

            if (run.Length > 0)
                yield return run.ToString();
            run.Clear();
            yield return rune.ToString();
        }

        if (run.Length > 0)
            yield return run.ToString();
    }

    private static bool IsNarrow(string text)
    {
        foreach (var letter in text)
        {
            if (letter >= WideFrom || letter is >= '\u0300' and < '\u0370')
                return false;
        }

        return true;
    }
}
