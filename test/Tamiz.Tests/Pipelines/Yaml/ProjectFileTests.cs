using System.Collections.Immutable;
using Shouldly;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Xunit;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>Project files that are right, and what they mean.</summary>
public class ProjectFileTests
{
    private const string Top = "version: 1\npipeline: shop\n";

    [Theory]
    [InlineData("sc://h:15002/;token=hush")]
    [InlineData("sc://h:15002;token=hush")]
    [InlineData("sc://h:15002/")]
    public void Spark_is_an_engine_by_its_address_which_is_told_without_secrets(string address)
    {
        var pipeline = Load(Top + $"engine: {{ spark: \"{address}\" }}\ndatasets:\n  orders: {{ source: o.csv, schema: orders.json }}\n");

        pipeline.Engine.ShouldBe(new EngineChoice("spark", address));
        pipeline.Engine.ToString().ShouldBe("spark at sc://h:15002");
        PipelineJson.Write(pipeline).ToJsonString().ShouldNotContain("hush");
    }

    [Fact]
    public void The_least_project_has_every_default_filled_in()
    {
        var pipeline = Load(Top + "datasets:\n  orders: { source: o.csv, schema: orders.json }\n");

        pipeline.Name.ShouldBe("shop");
        pipeline.Store.ShouldBe("./store");
        pipeline.Engine.ShouldBe(EngineChoice.Default);
        pipeline.Release.Files.ShouldBe([FileFormat.Csv, FileFormat.Parquet]);
        pipeline.Release.Deliver.ShouldBeEmpty();
        var orders = pipeline.Sources.ShouldHaveSingleItem();
        orders.Source.ShouldBe(["o.csv"]);
        orders.Read.Format.Delimiter.ShouldBe(',');
        orders.Read.MaxUnreadable.ShouldBe(Limit.None);
        orders.QuarantineMax.ShouldBe(new Limit(1, IsShare: true));
        Ids(orders).ShouldBe(["orders.not_null(id)", "orders.row_count"]);
    }

    [Fact]
    public void Short_and_long_forms_mean_the_same()
    {
        var orders = Checks("""
            - not_null: note
            - not_null: [day, price]
            - not_null: { column: weight }
            - not_null: { columns: [paid, seen], on_fail: warn, tolerance: 5, why: because, owner: ana }
            """);

        Ids(orders).ShouldBe(
            ["orders.not_null(id)", "orders.row_count", "orders.not_null(note)", "orders.not_null(day)", "orders.not_null(price)", "orders.not_null(weight)", "orders.not_null(paid)", "orders.not_null(seen)"]);
        foreach (var check in orders.Checks.TakeLast(2))
        {
            check.OnFail.ShouldBe(OnFail.Warn);
            check.Tolerance.ShouldBe(new Limit(5, IsShare: false));
            check.Why.ShouldBe("because");
            check.Owner.ShouldBe("ana");
        }
    }

    [Fact]
    public void Unique_of_a_list_is_a_check_per_column_and_of_a_key_is_one()
    {
        Ids(Checks("- unique: [day, note]")).ShouldContain("orders.unique(day)");
        Ids(Checks("- unique: [day, note]")).ShouldContain("orders.unique(note)");
        Ids(Checks("- unique: { key: [day, note] }")).ShouldContain("orders.unique(day,note)");
    }

    [Fact]
    public void Several_columns_may_share_limits_and_values()
    {
        var orders = Checks("- between: { columns: [price, weight], min: 0 }\n- accepted_values: { columns: [note, id], values: [a] }");

        Ids(orders).TakeLast(4).ShouldBe(["orders.between(price)", "orders.between(weight)", "orders.accepted_values(note)", "orders.accepted_values(id)"]);
    }

    [Fact]
    public void A_key_implies_unique_and_not_null_on_a_dataset_and_unique_on_a_KPI()
    {
        var pipeline = Load(Top + """
            datasets:
              orders: { source: o.csv, schema: orders.json, key: [customer_id, day] }
              visits: { sql: select 1 as n, key: n }
            kpis:
              total: { sql: select 1 as n, key: n }
              bare: { sql: select 1 as n }
            """);

        Ids(pipeline.Find("orders")!).ShouldBe(
            ["orders.not_null(customer_id)", "orders.not_null(day)", "orders.not_null(id)", "orders.unique(customer_id,day)", "orders.row_count"]);
        Ids(pipeline.Find("visits")!).ShouldBe(["visits.not_null(n)", "visits.unique(n)", "visits.row_count"]);
        Ids(pipeline.Find("total")!).ShouldBe(["total.unique(n)"]);
        Ids(pipeline.Find("bare")!).ShouldBeEmpty();
    }

    [Fact]
    public void A_check_that_is_written_stands_for_the_implied_one()
    {
        var orders = Checks("- not_null: { column: id, on_fail: quarantine }\n- row_count: { min: 10, on_fail: warn }");

        Ids(orders).ShouldBe(["orders.not_null(id)", "orders.row_count"]);
        orders.Checks[0].OnFail.ShouldBe(OnFail.Quarantine);
        orders.Checks[1].ShouldBeOfType<RowCount>().Min.ShouldBe(10);
    }

    [Fact]
    public void A_name_is_the_id_and_a_named_check_stands_for_the_implied_one_too() =>
        Ids(Checks("- not_null: { column: id, name: has_id }")).ShouldBe(["orders.row_count", "orders.has_id"]);

    [Fact]
    public void Scalars_are_text_as_written()
    {
        var orders = Load(Top + """
            datasets:
              orders:
                source: o.csv
                schema: orders.json
                read: { null_values: [NO, 012, 1e3, ~, null, N/A, " "] }
                clean:
                  - map: { column: note, values: { NO: Norway, 012: twelve, 1e3: thousand, ~: tilde, yes: 0x1F, "1.50": 1.50 }, else: "null" }
                checks:
                  - accepted_values: { column: note, values: [NO, 012, 1e3, ~, true, 2026-01-02] }
            """).Sources[0];

        orders.Read.NullValues.ShouldBe(["NO", "012", "1e3", "~", "null", "N/A", " "]);
        var map = orders.Clean[0].ShouldBeOfType<MapValues>();
        map.Values.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(["NO=Norway", "012=twelve", "1e3=thousand", "~=tilde", "yes=0x1F", "1.50=1.50"]);
        map.Else.ShouldBe(MapElse.Null);
        orders.Checks[^1].ShouldBeOfType<AcceptedValues>().Values.ShouldBe(["NO", "012", "1e3", "~", "true", "2026-01-02"]);
    }

    [Fact]
    public void A_mapping_may_lead_to_and_from_the_empty_text()
    {
        var map = Clean("- map: { column: note, values: { \"\": none, x: \"\" } }")[0].ShouldBeOfType<MapValues>();

        map.Values.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(["=none", "x="]);
    }

    [Fact]
    public void The_empty_text_may_be_a_null_value_and_an_accepted_one()
    {
        var orders = Load(Top + "datasets:\n  orders: { source: o.csv, schema: orders.json, read: { null_values: [\"\"] }, checks: [ { accepted_values: { column: note, values: [a, \"\"] } } ] }\n").Sources[0];

        orders.Read.NullValues.ShouldBe([""]);
        orders.Checks[^1].ShouldBeOfType<AcceptedValues>().Values.ShouldBe(["a", ""]);
    }

    [Fact]
    public void Cleaning_is_kept_in_order()
    {
        var operations = Clean("""
            - trim: "*"
            - trim: [note]
            - filter: { keep: price > 0 }
            - deduplicate: exact
            - deduplicate: { key: id }
            - deduplicate: { key: [id, day], keep: last, order_by: seen }
            """);

        operations.Select(operation => operation.Settings().ToJsonString()).ShouldBe(
        [
            """{"trim":[]}""",
            """{"trim":["note"]}""",
            """{"filter":"price \u003E 0"}""",
            """{"deduplicate":[],"keep":"first","order_by":null}""",
            """{"deduplicate":["id"],"keep":"first","order_by":null}""",
            """{"deduplicate":["id","day"],"keep":"last","order_by":"seen"}""",
        ]);
    }

    [Fact]
    public void A_reference_takes_the_targets_key_or_the_column_it_names()
    {
        var pipeline = Load(Top + """
            datasets:
              orders:
                source: o.csv
                schema: orders.json
                checks:
                  - references: { key: customer_id, to: customers }
                  - references: { key: customer_id, to: customers.code, name: code_is_known }
              customers: { source: c.csv, schema: customers.json, key: id }
            """);

        pipeline.Find("orders")!.Checks.OfType<References>().Select(check => string.Join(',', check.ToKey)).ShouldBe(["id", "code"]);
    }

    [Fact]
    public void A_source_may_be_a_list_of_patterns_with_its_own_way_of_writing()
    {
        var orders = Load(Top + "datasets:\n  orders: { source: [\"data/*.csv\", old/o.tsv], schema: orders.json, read: { delimiter: \"\\\\t\", quote: \"'\", max_unreadable: 0.5%, encoding: utf-8, header: true, decimal: \".\" }, load: snapshot }\n").Sources[0];

        orders.Source.ShouldBe(["data/*.csv", "old/o.tsv"]);
        (orders.Read.Format.Delimiter, orders.Read.Format.Quote).ShouldBe(('\t', '\''));
        orders.Read.MaxUnreadable.ShouldBe(new Limit(0.5m, IsShare: true));
    }

    [Fact]
    public void An_alias_means_what_its_anchor_does()
    {
        var pipeline = Load(Top + """
            datasets:
              orders: { source: o.csv, schema: orders.json, clean: &tidy [ { trim: "*" }, { deduplicate: exact } ] }
              more: { source: m.csv, schema: orders.json, clean: *tidy }
            """);

        pipeline.Sources[1].Clean.Select(operation => operation.Kind).ShouldBe(["trim", "deduplicate"]);
    }

    [Fact]
    public void Where_SQL_starts_is_kept_for_messages()
    {
        var pipeline = Load(Top + """
            datasets:
              orders: { source: o.csv, schema: orders.json }
            kpis:
              a: { sql: select 1 as n }
              b:
                sql: |
                  select 1 as n
            """);

        pipeline.Queries.Select(query => $"{query.SqlPlace}").ShouldBe(["tamiz.yml:6:13", "tamiz.yml:9"]);
    }

    private static Pipeline Load(string project)
    {
        using var folder = new ProjectFolder(project);
        return folder.Load();
    }

    private static SourceDataset Checks(string checks) => Orders("checks", checks);

    private static ImmutableArray<CleaningOperation> Clean(string operations) => Orders("clean", operations).Clean;

    private static SourceDataset Orders(string key, string items) =>
        Load($"{Top}datasets:\n  orders:\n    source: o.csv\n    schema: orders.json\n    {key}:\n      {items.ReplaceLineEndings("\n      ")}\n").Sources[0];

    private static IEnumerable<string> Ids(Table table) => table.Checks.Select(check => check.Id(table.Name));
}
