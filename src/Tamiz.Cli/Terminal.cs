using System.Globalization;
using Spectre.Console;

namespace Tamiz.Cli;

/// <summary>Where a command reads its surroundings and writes its answer: the result to stdout, everything else to stderr.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<string, string?> environment, string folder, TimeProvider clock)
{
    private const int WidthOfFiles = 120;
    private const int LeastWidth = 40;

    /// <summary>Gets where results go. What is written there raw holds no secret.</summary>
    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Gets or sets what puts references back in place of secrets; set as soon as a project is read.</summary>
    public Func<string, string> Mask { get; set; } = text => text;

    public string Folder => folder;

    public TimeProvider Clock => clock;

    public string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Gets the columns of the screen; a file or pipe has <c>COLUMNS</c>, else 120.</summary>
    public int Width
    {
        get
        {
            if (int.TryParse(Environment("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns))
                return Math.Max(columns, LeastWidth);
            return Console.IsOutputRedirected ? WidthOfFiles : Math.Max(Console.WindowWidth, LeastWidth);
        }
    }

    private bool HasColours => !Console.IsOutputRedirected && Environment("NO_COLOR") is null && Environment("TERM") != "dumb";

    /// <summary>Writes something drawn by Spectre.Console, without blanks at the ends of lines.</summary>
    public void Write(Spectre.Console.Rendering.IRenderable drawing)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Write(drawing);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            output.WriteLine(Mask(line.TrimEnd()));
    }

    /// <summary>Writes a line of text, wrapped at the width; what follows the first line is indented.</summary>
    public void WriteLine(string text = "", int indent = 0, int hanging = 2)
    {
        foreach (var line in TextWrap.Lines(text, Width, indent, hanging))
            output.WriteLine(Mask(line));
    }

    /// <summary>Writes a line whose first word has a colour where there are colours.</summary>
    public void WriteLine(string word, Color colour, string rest)
    {
        if (HasColours)
            Write(new Paragraph().Append(word, new Style(colour)).Append(rest));
        else
            output.WriteLine(Mask((word + rest).TrimEnd()));
    }

    public void Report(string text) => error.WriteLine(Mask(text));
}
