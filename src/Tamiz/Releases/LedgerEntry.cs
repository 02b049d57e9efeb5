using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tamiz.Releases;

/// <summary>An entry of the ledger, as stored: one line of canonical JSON that names the hash of the line before.</summary>
/// <param name="SchemaVersion">The version of this form, 1.</param>
/// <param name="Number">Its place in the chain, from 1.</param>
/// <param name="Kind">One of <see cref="LedgerKind"/>.</param>
/// <param name="Time">When the commit was begun, UTC to the millisecond.</param>
/// <param name="Nonce">By which a writer knows its own entry again after a lost answer.</param>
/// <param name="Previous">The SHA-256 of the stored bytes of the entry before; 64 zeros for entry 1.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Run">The run, or <see langword="null"/> for what a person did outside of one.</param>
/// <param name="Base">The release that was current when this was decided, or <see langword="null"/>.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Reason">Why, in that person's words, or <see langword="null"/>.</param>
/// <param name="Body">What belongs to the kind; members unknown to a reader are kept.</param>
public sealed record LedgerEntry(
    int SchemaVersion,
    long Number,
    string Kind,
    [property: JsonConverter(typeof(UtcTime))] DateTimeOffset Time,
    string Nonce,
    string Previous,
    string Pipeline,
    string? Run,
    long? Base,
    string Actor,
    string? Reason,
    JsonObject Body)
{
    internal const int CurrentVersion = 1;

    /// <summary>Gets the SHA-256 of the stored bytes, as <c>sha256sum</c> prints it.</summary>
    [JsonIgnore]
    public string Sha256 { get; private init; } = "";

    /// <summary>Gets this entry as the tail of the chain that ends with it.</summary>
    [JsonIgnore]
    public LedgerTail Tail => new(Number, Sha256);

    /// <summary>Reads an entry from its stored bytes.</summary>
    /// <exception cref="FormatException">The bytes are no canonical line, or no entry that this version knows.
    /// The message goes on from "because".</exception>
    public static LedgerEntry Parse(ReadOnlySpan<byte> line)
    {
        var entry = LedgerJson.ReadLine(line, LedgerJson.Default.LedgerEntry);
        if (entry.SchemaVersion != CurrentVersion)
            throw new FormatException($"its schema_version is '{entry.SchemaVersion}' and this program knows '{CurrentVersion}'");
        if (!LedgerKind.IsKnown(entry.Kind))
            throw new FormatException($"its kind '{entry.Kind}' is unknown");

        return entry with { Sha256 = CanonicalJson.Sha256(line) };
    }

    internal byte[] ToLine() => CanonicalJson.Line(LedgerJson.Write(this, LedgerJson.Default.LedgerEntry));
}
