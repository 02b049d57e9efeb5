using System.Globalization;
using Spectre.Console;

namespace Tamiz.Cli;

/// <summary>Where a command reads its surroundings and writes its answer: the result to stdout, everything else to stderr.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<string, string?> environment, string folder, TimeProvider clock)
{
    private const int WidthOfFiles = 120;
    private const int LeastWidth = 40;

    private readonly List<IAsyncDisposable> _owned = [];

    /// <summary>Gets where results go. What is written there raw holds no secret.</summary>
    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Gets or sets what puts references back in place of secrets; set as soon as a project is read.</summary>
    public Func<string, string> Mask { get; set; } = text => text;

    public string Folder => folder;

    public TimeProvider Clock => clock;

    /// <summary>Gets the columns of the screen; a file or pipe has <c>COLUMNS</c>, else 120.</summary>
    public int Width => WidthOf(Console.IsOutputRedirected);

    /// <summary>Gets the columns of the screen that progress is shown on.</summary>
    public int ErrorWidth => WidthOf(Console.IsErrorRedirected);

    /// <summary>Gets whether progress can be shown in place: stderr is a screen whose lines can be written over.</summary>
    public bool IsLive => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>Gets whether letters beyond ASCII can be shown. Where the locale is not named, the output is UTF-8.</summary>
    public bool IsUnicode
    {
        get
        {
            var locale = Environment("LC_ALL") ?? Environment("LC_CTYPE") ?? Environment("LANG");
            return locale is null || locale.Contains("utf-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
        }
    }

    private bool IsDumb => Environment("TERM") == "dumb";

    // https://no-color.org and https://bixense.com/clicolors: no wins over force, force wins over what the output is.
    private bool HasColours => Environment("NO_COLOR") is null
        && (Environment("CLICOLOR_FORCE") is { } force && force != "0" || (!Console.IsOutputRedirected && !IsDumb && Environment("CLICOLOR") != "0"));

    /// <summary>Takes something that is to be closed when the command has ended.</summary>
    public T Owned<T>(T opened)
        where T : IAsyncDisposable
    {
        _owned.Add(opened);
        return opened;
    }

    /// <summary>Closes what the command opened.</summary>
    public async Task CloseAsync()
    {
        foreach (var opened in _owned)
            await opened.DisposeAsync();
        _owned.Clear();
    }

    public string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Writes something drawn by Spectre.Console, without blanks at the ends of lines.</summary>
    public void Write(Spectre.Console.Rendering.IRenderable drawing)
    {
        foreach (var line in Draw(drawing).TrimEnd('\n').Split('\n'))
            output.WriteLine(Mask(line.TrimEnd()));
    }

    /// <summary>Writes a line of text, wrapped at the width; what follows the first line is indented.</summary>
    public void WriteLine(string text = "", int indent = 0, int hanging = 2)
    {
        foreach (var line in TextWrap.Lines(Mask(text), Width, indent, hanging))
            output.WriteLine(line);
    }

    /// <summary>Writes a line of text whose first word has a colour where there are colours; what follows the first line stands below the text.</summary>
    public void WriteLine(string word, Color colour, string rest, int? hanging = null)
    {
        var lines = TextWrap.Lines(Mask(rest), Width, word.Length, hanging - word.Length ?? 0).ToList();
        output.WriteLine(Coloured(word, colour) + lines[0][Math.Min(word.Length, lines[0].Length)..]);
        foreach (var line in lines.Skip(1))
            output.WriteLine(line);
    }

    /// <summary>Writes a message to stderr: on a screen wrapped between words, elsewhere one line, for programs to find.</summary>
    public void Report(string text)
    {
        foreach (var line in Console.IsErrorRedirected ? [Mask(text)] : TextWrap.Lines(Mask(text), ErrorWidth, indent: 0, hanging: 2))
            error.WriteLine(line);
    }

    /// <summary>Gets whether a person is there to answer a question.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks a question on the screen; whatever is not yes is no.</summary>
    public bool Ask(string question)
    {
        error.Write($"{Mask(question)} [y/N] ");
        error.Flush();
        return Console.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private string Coloured(string word, Color colour) =>
        HasColours && colour != Color.Default ? Draw(new Text(word.TrimEnd(), new Style(colour))).TrimEnd('\n') + word[word.TrimEnd().Length..] : word;

    private string Draw(Spectre.Console.Rendering.IRenderable drawing)
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
        return text.ToString();
    }

    private int WidthOf(bool redirected)
    {
        // On a screen its own width holds: an exported COLUMNS does not follow a window that is resized.
        var screen = redirected ? 0 : Console.WindowWidth;
        if (screen == 0)
            screen = int.TryParse(Environment("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) ? columns : WidthOfFiles;
        return Math.Max(screen, LeastWidth);
    }
}
