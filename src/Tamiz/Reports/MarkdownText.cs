using System.Text;

namespace Tamiz.Reports;

/// <summary>Builds a Markdown text to paste into a pull request. Texts of users and of data are escaped: they are shown, and format nothing.</summary>
/// <param name="mask">What puts references back in place of secrets.</param>
public sealed class MarkdownText(Func<string, string> mask)
{
    private const string Special = "\\`*_{}[]<>#|~";

    private readonly StringBuilder _text = new();

    /// <summary>Adds a heading.</summary>
    public MarkdownText Heading(string text) => Block($"### {Escape(text)}\n");

    /// <summary>Adds a paragraph.</summary>
    public MarkdownText Paragraph(string text) => Block(Escape(text) + "\n");

    /// <summary>Adds a list.</summary>
    public MarkdownText List(IEnumerable<string> items)
    {
        var lines = string.Concat(items.Select(item => $"- {Escape(item)}\n"));
        return lines.Length == 0 ? this : Block(lines);
    }

    /// <summary>Adds a table, unless it has no rows.</summary>
    /// <param name="headers">The names of the columns; one that starts with <c>&gt;</c> is of numbers and stands right.</param>
    /// <param name="rows">The cells.</param>
    public MarkdownText Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = string.Concat(rows.Select(Row));
        if (lines.Length == 0)
            return this;

        var rule = headers.Select(header => header.StartsWith('>') ? "---:" : "---");
        return Block($"{Row([.. headers.Select(header => header.TrimStart('>'))])}| {string.Join(" | ", rule)} |\n{lines}");
    }

    /// <summary>Adds something that is folded away until it is opened.</summary>
    public MarkdownText Folded(string title, Action<MarkdownText> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var inner = new MarkdownText(mask);
        content(inner);
        return Block($"<details><summary>{Escape(title)}</summary>\n\n{inner}\n</details>\n");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(Escape))} |\n";

    private string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in mask(text).ReplaceLineEndings(" ").Trim())
        {
            if (Special.Contains(letter, StringComparison.Ordinal) && !(letter == '_' && FollowsLetter(escaped)))
                escaped.Append('\\');
            escaped.Append(letter);
        }

        return escaped.ToString();
    }

    // patient_id needs no backslash: behind a letter an underscore opens nothing.
    private static bool FollowsLetter(StringBuilder before) => before.Length > 0 && char.IsLetterOrDigit(before[^1]);

    private MarkdownText Block(string block)
    {
        if (_text.Length > 0)
            _text.Append('\n');
        _text.Append(block);
        return this;
    }
}
