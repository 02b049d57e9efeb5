using System.CommandLine;
using Tamiz.Cli.Output;

namespace Tamiz.Cli.Commands;

/// <summary><c>-o</c>: in which form a result is written.</summary>
internal sealed class FormatOption : Option<string>
{
    /// <summary>Makes the option.</summary>
    /// <param name="withoutTests">Whether the result has nothing that passes or fails.</param>
    public FormatOption(bool withoutTests = false)
        : base("--output", "-o")
    {
        string[] forms = withoutTests ? ["table", "json", "md"] : ["table", "json", "md", "junit"];
        Description = $"How the result is written: {string.Join(", ", forms[..^1])} or {forms[^1]}.";
        DefaultValueFactory = _ => forms[0];
        this.AcceptOnlyFromAmong(forms);
    }

    public OutputFormat Of(ParseResult parsed) => Enum.Parse<OutputFormat>(parsed.GetValue(this)!, ignoreCase: true);
}
