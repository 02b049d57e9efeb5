using System.CommandLine;
using Tamiz.Pipelines;

namespace Tamiz.Cli.Commands;

/// <summary><c>--engine duckdb|sc://host:port</c>, then <c>TAMIZ_ENGINE</c>, then what the project says.</summary>
internal sealed class EngineOption() : Option<string>("--engine")
{
    private const string Variable = "TAMIZ_ENGINE";

    public static EngineOption New() => new()
    {
        Description = "Where tables are computed: duckdb, or the address of a Spark Connect server, sc://host:port. The default is TAMIZ_ENGINE, then the project's engine.",
        HelpName = "ENGINE",
    };

    /// <summary>Returns the choice; <see langword="null"/> if there is none.</summary>
    public EngineChoice? Of(ParseResult parsed, Terminal terminal)
    {
        var (name, text) = parsed.GetValue(this) is { } option ? (Name, option) : (Variable, terminal.Environment(Variable));
        if (string.IsNullOrEmpty(text))
            return null;
        return EngineChoice.Parse(text) ?? throw new TamizException(ExitReason.Usage, "bad_engine", $"{name} names no engine{Shown(text)}.") { Hint = "Write duckdb, or the address of a Spark Connect server as sc://host:15002." };
    }

    // A word is shown; an address may hold a token.
    private static string Shown(string text) => text.Split("://") switch
    {
        ["sc", ..] => ": after sc:// comes a host",
        [var scheme, _] => $": an address that begins with {scheme}:// is none of Spark Connect",
        _ => text.All(char.IsLetterOrDigit) ? $": '{text}'" : "",
    };
}
