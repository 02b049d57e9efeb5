namespace Tamiz.Engines;

/// <summary>
/// A regular expression of the subset that RE2 and Java read alike (docs/reference/semantics.md): characters, <c>.</c>, classes, groups, alternatives,
/// <c>* + ? {n,m}</c> and their lazy forms, <c>^ $</c>, <c>\d \w \s \p{L}</c>. Refused are look-around, back references, flags, <c>\b</c>, named groups.
/// </summary>
/// <param name="Pattern">The expression in a form that both read alike: <c>$</c> as <c>\z</c>, <c>\s</c> as its characters.</param>
/// <param name="Groups">How many groups it has that a replacement may name.</param>
/// <param name="MayBeEmpty">Whether it can match the empty text, where replacing differs between engines.</param>
public sealed record CommonRegex(string Pattern, int Groups, bool MayBeEmpty)
{
    /// <summary>Parses an expression.</summary>
    /// <exception cref="FormatException">It is not of the subset; the message is a full sentence that says why and where.</exception>
    public static CommonRegex Parse(string text) => new CommonRegexReader(text).Read();
}
