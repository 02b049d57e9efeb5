namespace Tamiz.Cli;

/// <summary>Breaks text at blanks so that it fits a width. A word longer than the width stays whole: paths and hashes are copied.</summary>
internal static class TextWrap
{
    public static IEnumerable<string> Lines(string text, int width, int indent, int hanging)
    {
        var line = new string(' ', indent);
        var empty = true;
        foreach (var word in text.Split(' '))
        {
            if (!empty && line.Length + 1 + word.Length > width)
            {
                yield return line.TrimEnd();
                line = new string(' ', indent + hanging);
                empty = true;
            }

            line += empty ? word : " " + word;
            empty = false;
        }

        yield return line.TrimEnd();
    }
}
