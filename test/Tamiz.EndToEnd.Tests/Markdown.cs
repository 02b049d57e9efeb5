using System.Text.RegularExpressions;
using Tamiz.Tests;

namespace Tamiz.EndToEnd.Tests;

/// <summary>A document of this checkout, as far as tests look into it.</summary>
/// <param name="path">The path from the checkout's root.</param>
internal sealed partial class Markdown(string path)
{
    private readonly string _text = File.ReadAllText(Repository.Path(path));

    /// <summary>Gets the paths of all documents.</summary>
    public static IEnumerable<string> All =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal);

    /// <summary>Gets the targets of links that lead to files, without what follows <c>#</c>.</summary>
    public IEnumerable<string> Links => Link().Matches(_text).Select(match => match.Groups["target"].Value.Split('#')[0]).Where(target => target.Length > 0);

    /// <summary>Gets what is written as code, in blocks and in lines.</summary>
    public IEnumerable<string> Code => Block().Matches(_text).Select(match => match.Groups["body"].Value)
        .Concat(Span().Matches(Block().Replace(_text, "")).Select(match => match.Groups["code"].Value));

    /// <summary>Returns the fenced blocks of a language, each without the last line end.</summary>
    public List<string> Blocks(string language) =>
        [.. Block().Matches(_text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["body"].Value.TrimEnd('\n'))];

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(?<language>[a-z]*)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Span();
}
