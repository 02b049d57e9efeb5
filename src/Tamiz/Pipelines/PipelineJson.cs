using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>A pipeline as JSON: the resolved configuration that a run pins. It holds no secrets, no places in files, and no machine's paths.</summary>
public static class PipelineJson
{
    /// <summary>Writes a pipeline.</summary>
    public static JsonObject Write(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var json = Tables(pipeline);
        if (pipeline.RetryBlocked is { } retry)
            json["on_block"] = new JsonObject { ["retry"] = new JsonObject { ["attempts"] = retry.Attempts, ["delay_seconds"] = (long)retry.Delay.TotalSeconds } };
        if (pipeline.Lock is { } accepted)
            json["lock_sha256"] = accepted.Sha256;
        return json;
    }

    private static JsonObject Tables(Pipeline pipeline) => new()
    {
        ["pipeline"] = pipeline.Name,
        ["engine"] = pipeline.Engine.Name,
        ["datasets"] = Map(pipeline, pipeline.Sources, pipeline.Queries.Where(query => !query.IsKpi)),
        ["kpis"] = Map(pipeline, [], pipeline.Queries.Where(query => query.IsKpi)),
        ["release"] = new JsonObject
        {
            ["files"] = Texts(pipeline.Release.Files.Select(SnakeJson.Word)),
            ["deliver"] = new JsonArray([.. pipeline.Release.Deliver.Select(delivery => (JsonNode)WriteDelivery(delivery, pipeline.Mask))]),
        },
    };

    private static JsonObject Map(Pipeline pipeline, IEnumerable<SourceDataset> sources, IEnumerable<QueryTable> queries)
    {
        var map = new JsonObject();
        foreach (var source in sources)
            map[source.Name] = WriteSource(source, pipeline.Mask);
        foreach (var query in queries)
            map[query.Name] = Common(query, WriteSql(query.Sql));
        return map;
    }

    private static JsonObject WriteSource(SourceDataset source, Func<string, string> mask)
    {
        var read = source.Read.ScanSettings();
        read["decimal"] = source.Read.Numbers.Point.ToString();
        read["thousands"] = source.Read.Numbers.Thousands?.ToString();
        read["null_values"] = Texts(source.Read.NullValues);
        read["max_unreadable"] = source.Read.MaxUnreadable.ToString();
        return Common(source, new JsonObject
        {
            ["source"] = Texts(source.Source.Select(mask)),
            ["read"] = read,
            ["schema"] = mask(source.SchemaPath),
            ["schema_sha256"] = SchemaJson.Hash(source.Schema),
            ["load"] = SnakeJson.Word(source.Load),
            ["on_type_error"] = SnakeJson.Word(source.OnTypeError),
            ["trail"] = source.Trail,
            ["extra_columns"] = SnakeJson.Word(source.ExtraColumns),
            ["cleaned_sha256"] = SchemaJson.Hash(source.Cleaned),
            ["clean"] = new JsonArray([.. source.Clean.Select(operation => (JsonNode)operation.Settings())]),
            ["quarantine_max"] = source.QuarantineMax.ToString(),
        });
    }

    private static JsonObject WriteSql(UserSql sql) => sql.Texts.IsEmpty
        ? new() { ["sql"] = sql.Written }
        : new() { ["sql"] = new JsonObject(sql.Texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value))), ["from"] = Texts(sql.From) };

    private static JsonObject Common(Table table, JsonObject settings)
    {
        settings["key"] = Texts(table.Key);
        settings["row_count_drop"] = table.RowCountDrop?.ToString();
        settings["why"] = table.Why;
        settings["owner"] = table.Owner;
        settings["checks"] = new JsonArray([.. table.Checks.Select(check => (JsonNode)WriteCheck(check, table.Name))]);
        return settings;
    }

    private static JsonObject WriteCheck(Check check, string table)
    {
        var settings = check.Settings();
        settings["id"] = check.Id(table);
        settings["rule"] = check.Rule;
        settings["on_fail"] = SnakeJson.Word(check.OnFail);
        settings["tolerance"] = check.Tolerance.ToString();
        settings["why"] = check.Why;
        settings["owner"] = check.Owner;
        return settings;
    }

    private static JsonObject WriteDelivery(Delivery delivery, Func<string, string> mask) => delivery switch
    {
        Delivery.Files files => new JsonObject { ["files"] = mask(files.Path) },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
