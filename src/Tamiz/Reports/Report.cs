using System.Text.Json.Serialization;

namespace Tamiz.Reports;

/// <summary>The result of a verb as programs read it. Its record is the published JSON Schema: <c>docs/reference/json/VERB.schema.json</c>.</summary>
public abstract record Report
{
    private protected Report()
    {
    }

    /// <summary>Gets the version of this form. It changes when a reader of the one before would go wrong; new members do not change it.</summary>
    [JsonPropertyOrder(-1)]
    public int SchemaVersion { get; init; } = 1;
}
