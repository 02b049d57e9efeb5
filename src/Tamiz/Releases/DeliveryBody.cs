using System.Text.Json.Nodes;

namespace Tamiz.Releases;

/// <summary>The body of a <c>delivery</c> entry.</summary>
/// <param name="Release">The number of the release that was delivered.</param>
/// <param name="Sink">Where to, without secrets.</param>
/// <param name="Receipt">What was read back from there.</param>
public sealed record DeliveryBody(long Release, string Sink, JsonObject Receipt)
{
    /// <summary>Reads a body; members this version does not know are skipped.</summary>
    /// <exception cref="FormatException">A member is missing or of another type.</exception>
    public static DeliveryBody From(JsonObject body) => LedgerJson.Read(body, LedgerJson.Default.DeliveryBody);

    /// <summary>Returns the body as it is written.</summary>
    public JsonObject ToJson() => LedgerJson.Write(this, LedgerJson.Default.DeliveryBody);
}
