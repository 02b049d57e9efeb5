using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Releases;

/// <summary>The body of a <c>failed</c> entry: which step could not be done, and why.</summary>
/// <param name="Step">The step.</param>
/// <param name="Code">The stable name of the failure.</param>
/// <param name="Text">What was wrong, as a sentence without data.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Inputs">The source files as kept in the store.</param>
/// <param name="Records">The run's evidence.</param>
public sealed record FailedBody(
    string Step, string Code, string Text, int ExitCode, ImmutableArray<InputFile> Inputs, ImmutableArray<EvidenceFile> Records)
{
    /// <summary>Reads a body; members this version does not know are skipped.</summary>
    /// <exception cref="FormatException">A member is missing or of another type.</exception>
    public static FailedBody From(JsonObject body) => LedgerJson.Read(body, LedgerJson.Default.FailedBody);

    /// <summary>Returns the body as it is written.</summary>
    public JsonObject ToJson() => LedgerJson.Write(this, LedgerJson.Default.FailedBody);
}
