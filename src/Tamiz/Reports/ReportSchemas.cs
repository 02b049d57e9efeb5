using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Reports;

/// <summary>The JSON Schema of every verb's result, made from the record that is written.</summary>
public static class ReportSchemas
{
    /// <summary>Gets the record that a verb's result is, by the verb's name with a hyphen for the blank: <c>explain-block</c>.</summary>
    public static ImmutableSortedDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["config-check"] = typeof(ConfigReport),
        ["config-show"] = typeof(SettingsReport),
        ["doctor"] = typeof(DoctorReport),
        ["deliver"] = typeof(DeliverReport),
        ["engines-compare"] = typeof(EnginesReport),
        ["explain-block"] = typeof(BlockReport),
        ["explain-check"] = typeof(CheckReport),
        ["plan"] = typeof(PlanReport),
        ["releases"] = typeof(ReleasesReport),
        ["retry"] = typeof(RunEndReport),
        ["rollback"] = typeof(RollbackReport),
        ["run"] = typeof(RunEndReport),
        ["run-open"] = typeof(OpenReport),
        ["runs"] = typeof(RunsReport),
        ["schema-accept"] = typeof(SchemaAcceptReport),
        ["schema-check"] = typeof(SchemaCheckReport),
        ["schema-diff"] = typeof(SchemaDiffReport),
        ["show"] = typeof(RunReport),
        ["status"] = typeof(StatusReport),
        ["test"] = typeof(TestsReport),
        ["verify"] = typeof(VerifyReport),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Returns the JSON Schema of a verb's result. Every member is required but those that are left out where they say nothing; others may come.</summary>
    public static JsonObject Of(string verb)
    {
        var schema = SnakeJson.Describe(Types[verb]);
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["title"] = $"tamiz {verb.Replace('-', ' ')} -o json";
        return schema;
    }
}
