using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Decoding;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Records;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>What a project file looks like, from the top down to datasets and KPIs.</summary>
internal static class ProjectShapes
{
    private static readonly Key<ImmutableArray<string>> KeyKey = new("key", Shapes.Texts) { About = "The columns that identify a row; released files are sorted by it. Implies unique, and not_null on a dataset." };
    private static readonly Key<ImmutableArray<ImmutableArray<Check>>> Checks = new("checks", Shapes.ListOf(CheckShapes.Item)) { About = "The rules rows and table must keep." };
    private static readonly Key<string> Why = new("why", Shapes.Text) { About = "Why it is there, in your words." };
    private static readonly Key<string> Owner = new("owner", Shapes.Text) { About = "Who answers for it." };
    private static readonly Key<UserSql> Sql = new("sql", SqlShapes.Sql) { About = "One SELECT over datasets and KPIs; `{ duckdb: …, spark: … }` where engines need different texts." };
    private static readonly Key<Limit?> RowCountDrop = new("row_count_drop", Shapes.LimitOrOff) { About = "By how many rows, or which share of them, there may be fewer than in the current release; off for any.", Default = "20%" };
    private static readonly Key<Schemas.Compatibility> CompatibilityKey = new("compatibility", Shapes.Choice(("backward", Schemas.Compatibility.Backward), ("forward", Schemas.Compatibility.Forward), ("full", Schemas.Compatibility.Full), ("none", Schemas.Compatibility.None))) { About = "What the next version of its schemas keeps: files that fit the old one fit the new one; those who read the old one can read the new one; both; or nothing.", Default = "backward" };
    private static readonly ImmutableArray<Key> Common = [KeyKey, Checks, RowCountDrop, CompatibilityKey, Why, Owner, Sql, SqlShapes.From, .. LaterKey.All("reproducible")];

    private static readonly Key<char> Delimiter = new("delimiter", Shapes.Character) { About = "What separates fields; in a .tsv file that is a tab unless it is written here.", Default = "," };
    private static readonly Key<char?> Quote = new("quote", Shapes.Quote) { About = "What encloses a field that holds a delimiter, a quote or a line end; none if nothing does.", Default = "\"" };
    private static readonly Key<ImmutableArray<string>> NullValues = new("null_values", Shapes.CellTexts) { About = "Texts that mean null, besides an unquoted empty field." };
    private static readonly Key<Limit> MaxUnreadable = new("max_unreadable", Shapes.Limit) { About = "How many records may be unreadable.", Default = "0" };
    private static readonly Key<TextEncoding> Encoding = new("encoding", Shapes.Choice([.. TextEncodings.All])) { About = "How the text is encoded.", Default = "utf-8" };
    private static readonly Key<bool> Header = new("header", Shapes.Choice(("true", true), ("false", false))) { About = "Whether the first record names the columns; if not, the schema does, in its order.", Default = "true" };
    private static readonly Key<bool> Escape = new("escape", Shapes.Choice(("\"", false), ("\\", true))) { About = "What stands before a quote inside a quoted field.", Default = "\"" };
    private static readonly Key<long> Skip = new("skip", Shapes.Count) { About = "How many lines before the header are no part of the table.", Default = "0" };
    private static readonly Key<char> DecimalMark = new("decimal", Shapes.Choice((".", '.'), (",", ','))) { About = "What stands before the decimals of a number.", Default = "." };
    private static readonly Key<char?> Thousands = new("thousands", Shapes.Choice<char?>((".", '.'), (",", ','), ("'", '\''), (" ", ' '))) { About = "What stands between groups of three digits." };
    private static readonly MapShape<ReadOptions> Read = new(
        "read",
        [Delimiter, Quote, NullValues, MaxUnreadable, Encoding, Header, Escape, Skip, DecimalMark, Thousands, .. LaterKey.All("comment")],
        values => new ReadOptions
        {
            Format = new CsvFormat
            {
                Delimiter = values.Get(Delimiter, ','),
                Quote = values.Has(Quote) ? values.Get(Quote) : '"',
                BackslashEscapes = values.Get(Escape),
                SkipLines = (int)Math.Min(values.Get(Skip), int.MaxValue),
                Header = values.Get(Header, true),
            },
            DelimiterIsSet = values.Has(Delimiter),
            Numbers = new NumberMarks(values.Get(DecimalMark, '.'), values.Get(Thousands)),
            Encoding = values.Get(Encoding),
            NullValues = values.Get(NullValues, []),
            MaxUnreadable = values.Get(MaxUnreadable) ?? Limit.None,
        });

    private static readonly Key<Limit> QuarantineMax = new("max", Shapes.Limit, Required: true) { About = "How many of the rows read may be quarantined, over all reasons.", Default = "1%" };
    private static readonly Key<Limit?> Quarantine = new("quarantine", new MapShape<Limit?>("quarantine", [QuarantineMax], values => values.Get(QuarantineMax))) { About = "Rows that were set aside." };
    private static readonly Key<SourceSetting> Source = new("source", new SourceShape()) { About = "The files: paths relative to the project or s3://BUCKET/PATH, with * and ? in the file name; a map says how a bucket is reached." };
    private static readonly Key<LoadMode> Load = new("load", Shapes.Choice(("snapshot", LoadMode.Snapshot), ("append", LoadMode.Append), ("upsert", LoadMode.Upsert))) { About = "What the files are to the table: the whole truth, an addition to those before, or that and rows of later files replace those with the same key.", Default = "snapshot" };
    private static readonly Key<OnTypeError> OnTypeErrorKey = new("on_type_error", Shapes.Choice(("quarantine", OnTypeError.Quarantine), ("null", OnTypeError.Null), ("block", OnTypeError.Block))) { About = "What becomes of a value that is none of its column's type: its row is set aside, it is null and counted, or its row is set aside and the gate blocks.", Default = "quarantine" };
    private static readonly Key<bool> Trail = new("trail", Shapes.Choice(("true", true), ("false", false))) { About = "Whether each cell that cleaning changes is written down, before and after.", Default = "false" };
    private static readonly Key<ReadOptions> ReadKey = new("read", Read) { About = "How the files are read." };
    private static readonly Key<string> Schema = new("schema", Shapes.Place) { About = "A Spark StructType as JSON, as df.schema.json() prints it." };
    private static readonly Key<ImmutableArray<CleaningOperation?>> Clean = new("clean", Shapes.ListOf(CleaningShapes.Item)) { About = "What is done to the rows, in this order." };
    private static readonly Key<Schemas.ExtraColumns> ExtraColumnsKey = new("extra_columns", Shapes.Choice(("keep_aside", Schemas.ExtraColumns.KeepAside), ("ignore", Schemas.ExtraColumns.Ignore), ("block", Schemas.ExtraColumns.Block))) { About = "What becomes of columns that the schema does not know: they stay in raw/ and are warned of, or nothing is said, or the gate blocks.", Default = "keep_aside" };
    private static readonly ImmutableArray<Key> SourceKeys = [Source, Load, ReadKey, Schema, ExtraColumnsKey, Clean, OnTypeErrorKey, Trail, Quarantine];
    private static readonly MapShape<Table> Dataset = new(
        "a dataset",
        [.. SourceKeys, .. Common, .. LaterKey.All("drift")],
        values => values.Has(Sql) ? MakeDerived(values) : MakeSource(values));

    private static readonly MapShape<Table> Kpi = new("a KPI", Common, values => MakeQuery(values, isKpi: true));

    private static readonly Key<string> DeliverTo = new("files", Shapes.Place) { About = "A folder with the newest release under stable names." };
    private static readonly Shape<Delivery?> DeliveryItem = new KindShape<Delivery?>(
        "delivery",
        ImmutableDictionary<string, Shape<Delivery?>>.Empty.Add(
            DeliverTo.Name, new Made<string, Delivery?>(Shapes.Place, (path, node, reading) => new Delivery.Files(path ?? "") { Place = reading.PlaceOf(node) })),
        ["postgres", "redshift", "quicksight"],
        null);

    private static readonly Key<ImmutableArray<FileFormat>> Files =
        new("files", Shapes.OneOrMany(Shapes.Choice(("csv", FileFormat.Csv), ("parquet", FileFormat.Parquet)))) { About = "The formats of released files.", Default = "[csv, parquet]" };

    private static readonly Key<ImmutableArray<Delivery?>> Deliver = new("deliver", Shapes.ListOf(DeliveryItem)) { About = "Where consumers read releases." };
    private static readonly MapShape<ReleaseOptions> Release = new("release", [Files, Deliver, .. LaterKey.All("approval", "retention")], values =>
    {
        var options = new ReleaseOptions { Deliver = [.. values.Get(Deliver, []).OfType<Delivery>()] };
        return values.Has(Files) ? options with { Files = [.. values.Get(Files, []).Distinct()] } : options;
    });

    private static readonly Key<int> Attempts = new("attempts", Shapes.Times, Required: true) { About = "How many more tries there are." };
    private static readonly Key<TimeSpan> Delay = new("delay", Shapes.Delay, Required: true) { About = "How long to wait before each: 30s, 10m, 2h." };
    private static readonly Key<BlockedRetry> Retry = new("retry", new MapShape<BlockedRetry>("retry", [Attempts, Delay], values => new BlockedRetry(values.Get(Attempts), values.Get(Delay))))
    {
        About = "Tries again by itself, with inputs read anew; stops when the files are the same bytes.",
    };

    private static readonly Key<BlockedRetry?> OnBlock = new("on_block", new MapShape<BlockedRetry?>("on_block", [Retry], values => values.Has(Retry) ? values.Get(Retry) : null)) { About = "What follows when the gate blocks. Without it nothing does." };

    private static readonly Key<string> Version = new("version", Shapes.Choice(("1", "1")), Required: true) { About = "The version of this file format." };
    private static readonly Key<string> PipelineName = new("pipeline", Shapes.Text, Required: true) { About = "The name of the pipeline." };
    private static readonly Key<StoreSetting> Store = new("store", new StoreShape()) { About = "Where raw files, candidates, releases and the ledger are: a folder, s3://BUCKET/PREFIX, or a map that says more.", Default = "./store" };
    private static readonly Key<EngineChoice> Engine = new("engine", new EngineShape()) { About = "Where tables are computed: `duckdb`, in this process, or `{ spark: \"sc://host:port\" }`.", Default = "duckdb" };
    private static readonly Key<ImmutableArray<Table>> Datasets = new("datasets", new NamedTables(Dataset), Required: true) { About = "The tables made from files or by SQL over other tables." };
    private static readonly Key<ImmutableArray<Table>> Kpis = new("kpis", new NamedTables(Kpi)) { About = "The figures that are released with them, in SQL." };
    private static readonly Key<ReleaseOptions> ReleaseKey = new("release", Release) { About = "What becomes of a release." };

    /// <summary>Gets the shape of the whole file. The result lacks what other files hold: the schemas.</summary>
    public static MapShape<Pipeline> Project { get; } = new(
        "the project",
        [Version, PipelineName, Store, Engine, Datasets, Kpis, ReleaseKey, OnBlock, .. LaterKey.All("alerts", "privacy", "drift", "targets", "schedule")],
        values =>
        {
            var datasets = values.Get(Datasets, []);
            return new Pipeline
            {
                Name = values.Get(PipelineName, "unnamed"),
                NamePlace = values.PlaceOf(PipelineName),
                Folder = "",
                Store = values.Get(Store)?.Place ?? "./store",
                Buckets = values.Get(Store)?.Buckets,
                Engine = values.Get(Engine, EngineChoice.Default),
                Sources = [.. datasets.OfType<SourceDataset>()],
                Queries = [.. datasets.OfType<QueryTable>(), .. values.Get(Kpis, []).OfType<QueryTable>()],
                Release = values.Get(ReleaseKey) ?? new ReleaseOptions(),
                RetryBlocked = values.Has(OnBlock) ? values.Get(OnBlock) : null,
            };
        });

    private static SourceDataset MakeSource(Values values)
    {
        foreach (var key in new Key[] { Source, Schema }.Where(key => !values.Has(key)))
            values.Reading.Object(values.Node, "missing_key", $"The key '{key.Name}' of a dataset is missing.", "A dataset has 'source' and 'schema', or 'sql'.");

        if (values.Has(SqlShapes.From))
            values.Reading.Object(values.PlaceOf(SqlShapes.From), "key_without_use", "'from' belongs to 'sql', which this dataset has not.", "Take it out.");
        var source = values.Get(Source) ?? new SourceSetting([], null);
        ReadingRules.Check(source.Patterns, values.NodeOf(ReadKey), values.Reading);
        return WithCommon(values, new SourceDataset
        {
            Name = "",
            Source = source.Patterns,
            Access = source.Access,
            Read = values.Get(ReadKey) ?? new ReadOptions(),
            SchemaPath = values.Get(Schema, ""),
            SchemaPlace = values.PlaceOf(Schema),
            Schema = new Schemas.TableSchema([]),
            Load = values.Get(Load),
            OnTypeError = values.Get(OnTypeErrorKey),
            Trail = values.Get(Trail),
            ExtraColumns = values.Get(ExtraColumnsKey),
            Clean = [.. values.Get(Clean, []).OfType<CleaningOperation>()],
            QuarantineMax = values.Get(Quarantine) ?? new Limit(1, IsShare: true),
        });
    }

    private static QueryTable MakeDerived(Values values)
    {
        foreach (var key in SourceKeys.Where(values.Has))
            values.Reading.Object(values.PlaceOf(key), "keys_clash", $"A dataset with 'sql' is made from other tables and has no '{key.Name}'.", $"Take '{key.Name}' out, or 'sql' if the dataset is made from files.");
        return MakeQuery(values, isKpi: false);
    }

    private static QueryTable MakeQuery(Values values, bool isKpi)
    {
        if (!values.Has(Sql))
            values.Reading.Object(values.Node, "missing_key", "The key 'sql' of a KPI is missing.", "Add 'sql: …', one SELECT over datasets and KPIs.");
        return WithCommon(values, new QueryTable { Name = "", IsKpi = isKpi, Sql = SqlShapes.Selects(values, Sql)[0], SqlPlace = SqlShapes.PlaceOf(values, Sql) });
    }

    private static T WithCommon<T>(Values values, T table)
        where T : Table => table with
        {
            Place = values.Place,
            Key = values.Get(KeyKey, []),
            KeyPlace = values.Has(KeyKey) ? values.PlaceOf(KeyKey) : null,
            Checks = [.. values.Get(Checks, []).SelectMany(checks => checks)],
            RowCountDrop = values.Has(RowCountDrop) ? values.Get(RowCountDrop) : table.RowCountDrop,
            Compatibility = values.Get(CompatibilityKey),
            Why = values.Get(Why),
            Owner = values.Get(Owner),
        };

    private sealed class NamedTables(Shape<Table> table) : Shape<ImmutableArray<Table>>
    {
        public override string Expected => "a map from names to tables";

        public override ImmutableArray<Table> Read(YamlNode node, Reading reading)
        {
            if (node is not YamlMappingNode { Children.Count: > 0 } map)
                return Refuse(node, reading, []);

            var read = ImmutableArray.CreateBuilder<Table>();
            foreach (var (key, value) in map.Children)
            {
                bool isNamed;
                string name;
                using (reading.Quiet())
                    isNamed = reading.IsSound(Shapes.Text, key, out name);
                using (reading.Enter(name ?? ""))
                {
                    if (table.Read(value, reading) is { } made && isNamed)
                        read.Add(made with { Name = name!, Place = reading.PlaceOf(key) });
                }
            }

            return read.ToImmutable();
        }

        protected override string NextStep(YamlNode node) => "Write a name, a colon, and below it, further in, the keys of the table: 'orders:', then 'source: orders.csv'.";

        public override JsonObject Describe() => new()
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[a-z][a-z0-9_]{0,62}$" },
            ["additionalProperties"] = table.Describe(),
        };
    }

    private sealed class EngineShape : Shape<EngineChoice>
    {
        private const string Spark = "spark";

        public override string Expected => "duckdb, or { spark: \"sc://host:port\" }";

        public override EngineChoice Read(YamlNode node, Reading reading)
        {
            if (node is YamlScalarNode { Value: "duckdb" })
                return Recorded(EngineChoice.Default, node, reading);
            if (node is not YamlMappingNode { Children: [(YamlScalarNode { Value: Spark }, var address)] })
                return Refuse(node, reading, EngineChoice.Default);
            var text = "";
            using (reading.Quiet())
            {
                if (address is not YamlScalarNode { Value.Length: 0 } && !reading.IsSound(Shapes.Place, address, out text))
                    return EngineChoice.Default;
            }

            if (EngineChoice.Parse(text) is { Address: not null } choice)
                return Recorded(choice, node, reading);

            reading.Object(address, "wrong_value", "Expected the address of a Spark Connect server.", "Write it as sc://host:15002; behind that, /;token=${env:NAME} and other settings.");
            return EngineChoice.Default;
        }

        public override JsonObject Describe() => new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { [Spark] = new JsonObject { ["type"] = "string", ["description"] = "The address of a Spark Connect server." } },
                    ["required"] = new JsonArray(Spark),
                    ["additionalProperties"] = false,
                },
                new JsonObject { ["enum"] = new JsonArray("duckdb") }),
        };

        private static EngineChoice Recorded(EngineChoice choice, YamlNode node, Reading reading)
        {
            reading.Record(choice.ToString(), reading.PlaceOf(node));
            return choice;
        }
    }
}
