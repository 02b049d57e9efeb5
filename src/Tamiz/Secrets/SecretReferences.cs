using System.Text.RegularExpressions;

namespace Tamiz.Secrets;

/// <summary>
/// Resolves <c>${env:NAME}</c> and <c>${file:PATH}</c> (one line feed at the end cut). What they give counts as secret: it lives in memory, and
/// <see cref="Mask"/> puts the reference back wherever the value would be written.
/// </summary>
/// <param name="environment">Gives environment variables.</param>
/// <param name="readFile">Reads a text file, relative to the project; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
public sealed partial class SecretReferences(Func<string, string?> environment, Func<string, string> readFile)
{
    // A value of one or two letters says nothing, and masking it would garble every text.
    private const int ShortestMasked = 3;

    private readonly Dictionary<string, string> _written = [];

    /// <summary>Replaces the references in a text by what they stand for.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="objection">Receives the code, sentence and hint of what cannot be resolved.</param>
    public string Resolve(string text, Action<string, string, string> objection) => Reference().Replace(text, match =>
    {
        var (kind, name) = (match.Groups["kind"].Value, match.Groups["name"].Value);
        var value = kind switch
        {
            "env" => environment(name) ?? Refuse(objection, "no_variable", $"The environment variable '{name}' is not set.", "Set it, or write the value itself."),
            "file" => Read(name, objection),
            "secret" => Refuse(objection, "not_available", $"'{match.Value}' is not available yet.", "Use ${env:NAME} or ${file:PATH}."),
            _ => Refuse(objection, "bad_reference", $"'{match.Value}' is not a reference.", "Write ${env:NAME} or ${file:PATH}."),
        };
        if (value.Length >= ShortestMasked)
            _written[value] = match.Value;
        return value;
    });

    /// <summary>Puts the references back in place of the values they gave.</summary>
    public string Mask(string text) =>
        _written.OrderByDescending(pair => pair.Key.Length).Aggregate(text, (masked, pair) => masked.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private string Read(string path, Action<string, string, string> objection)
    {
        try
        {
            var text = readFile(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(objection, "no_file", $"The file '{path}' cannot be read.", "Its path starts from the project's folder.");
        }
    }

    private static string Refuse(Action<string, string, string> objection, string code, string text, string hint)
    {
        objection(code, text, hint);
        return "";
    }

    [GeneratedRegex(@"\$\{(?<kind>[A-Za-z]*):?(?<name>[^}]*)\}?")]
    private static partial Regex Reference();
}
