using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Releases;

/// <summary>The body of a <c>blocked</c> entry: why nothing was released, and on what evidence.</summary>
/// <param name="Reasons">What blocked.</param>
/// <param name="ExitCode">The exit code of the program, which tells a schema from a check.</param>
/// <param name="Checks">How many checks ended how.</param>
/// <param name="Inputs">The source files as kept in the store.</param>
/// <param name="Records">The run's evidence.</param>
public sealed record BlockedBody(
    ImmutableArray<BlockReason> Reasons,
    int ExitCode,
    CheckCounts Checks,
    ImmutableArray<InputFile> Inputs,
    ImmutableArray<EvidenceFile> Records)
{
    /// <summary>Reads a body; members this version does not know are skipped.</summary>
    /// <exception cref="FormatException">A member is missing or of another type.</exception>
    public static BlockedBody From(JsonObject body) => LedgerJson.Read(body, LedgerJson.Default.BlockedBody);

    /// <summary>Returns the body as it is written.</summary>
    public JsonObject ToJson() => LedgerJson.Write(this, LedgerJson.Default.BlockedBody);
}

/// <summary>One thing that blocked a run.</summary>
/// <param name="Check">The id of the check, or the name of what else blocked.</param>
/// <param name="Text">What was wrong, as a sentence.</param>
public sealed record BlockReason(string Check, string Text);
