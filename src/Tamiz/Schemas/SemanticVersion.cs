using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tamiz.Schemas;

/// <summary>The version of a schema: major, minor, patch (semver.org).</summary>
/// <param name="Major">Raised by what breaks.</param>
/// <param name="Minor">Raised by what adds and breaks nothing.</param>
/// <param name="Patch">Raised by words only.</param>
public sealed partial record SemanticVersion(int Major, int Minor, int Patch)
{
    /// <summary>The version of a schema that is accepted for the first time.</summary>
    public static readonly SemanticVersion First = new(1, 0, 0);

    /// <summary>Returns the least version that a change of some weight needs.</summary>
    public SemanticVersion After(ChangeLevel level) => level switch
    {
        ChangeLevel.Major => new(Major + 1, 0, 0),
        ChangeLevel.Minor => new(Major, Minor + 1, 0),
        ChangeLevel.Patch => new(Major, Minor, Patch + 1),
        _ => this,
    };

    /// <summary>Reads <c>1.2.3</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        var match = Form().Match(text ?? "");
        version = match.Success && Part(match, 1) is { } major && Part(match, 2) is { } minor && Part(match, 3) is { } patch ? new(major, minor, patch) : null;
        return version is not null;
    }

    /// <summary>Tells whether it is another's, or a later one.</summary>
    public bool IsAtLeast(SemanticVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static int? Part(Match match, int group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? number : null;

    [GeneratedRegex(@"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\z")]
    private static partial Regex Form();
}
