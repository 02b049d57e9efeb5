namespace Tamiz.Cli.Output;

/// <summary>
/// Lines at the bottom of a screen that are drawn again and again. The cursor stays at the end of the last one and is never hidden, so that nothing has to be
/// put right when the program is killed; a line feed is all that is missing then.
/// </summary>
/// <remarks>
/// Not Spectre.Console's live display: that remembers how many lines it drew, and after a window has become narrower, where the terminal folds each line into
/// two, it leaves the upper half behind. Here the rows are counted anew from the width at hand.
/// </remarks>
/// <param name="screen">Where to; only this writes there while lines are drawn.</param>
/// <param name="width">Gives the columns of the screen.</param>
internal sealed class LiveLines(TextWriter screen, Func<int> width)
{
    // Room for the ^C that a terminal shows at the cursor.
    private const int Spare = 3;
    private const string EraseBelow = "\u001b[J";

    private List<int> _drawn = [];

    /// <summary>Draws the lines in place of those drawn before, each cut to the screen.</summary>
    public void Draw(IEnumerable<string> lines)
    {
        var cut = lines.Select(line => TextWrap.Cut(line, width() - Spare)).ToList();
        screen.Write(Erasure() + string.Join('\n', cut));
        screen.Flush();
        _drawn = [.. cut.Select(TextWrap.Cells)];
    }

    /// <summary>Takes the lines away; the cursor stands where they began.</summary>
    public void Erase()
    {
        screen.Write(Erasure());
        screen.Flush();
        _drawn = [];
    }

    private string Erasure()
    {
        if (_drawn.Count == 0)
            return "";

        var columns = Math.Max(1, width());
        var rows = _drawn.Sum(cells => Math.Max(1, (cells + columns - 1) / columns));
        return (rows > 1 ? $"\r\u001b[{rows - 1}A" : "\r") + EraseBelow;
    }
}
