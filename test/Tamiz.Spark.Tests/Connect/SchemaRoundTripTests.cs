using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

/// <summary>Schemas as the real server prints them: into the footers of its Parquet files, and as the type of a DDL string.</summary>
public class SchemaRoundTripTests(SharedSpark spark) : RealTest(spark)
{
    private const string Key = "org.apache.spark.sql.parquet.row.metadata";

    private const string Ddl = """
        id BIGINT NOT NULL COMMENT 'the key, it''s "so" – ñ', flag BOOLEAN, b TINYINT, s SMALLINT, i INT, f FLOAT, d DOUBLE, p DECIMAL(38,18), q DECIMAL(5,0), day DATE,
        at TIMESTAMP, local TIMESTAMP_NTZ, raw BINARY, `with space` STRING, tags ARRAY<STRING>, m MAP<STRING, ARRAY<BIGINT>>,
        addr STRUCT<street: STRING COMMENT 'name and number', `zip code`: STRING NOT NULL, geo: STRUCT<x: DOUBLE, y: DOUBLE>>
        """;

    [Fact]
    public async Task What_Spark_writes_into_a_file_is_read_and_written_back_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("tamiz-schema-").FullName;
        await using var session = await OpenAsync();
        try
        {
            await DoAsync(session, $"CREATE TABLE schema_round_trip ({Ddl.Replace("it''s", "it\\'s", StringComparison.Ordinal)}) USING PARQUET LOCATION '{folder}/t'");
            await DoAsync(session, """
                INSERT INTO schema_round_trip VALUES (1, true, 1, 1, 1, 1, 1, 1, 1, DATE'2026-01-02', TIMESTAMP'2026-01-02 03:04:05', TIMESTAMP_NTZ'2026-01-02 03:04:05', X'CA', 'x',
                array('a'), map('k', array(1L)), named_struct('street', 'x', 'zip code', 'y', 'geo', named_struct('x', 1.0D, 'y', 2.0D)))
                """);

            var printed = PrintedIn(Directory.EnumerateFiles($"{folder}/t", "*.parquet").Single());
            var schema = SchemaJson.Read(printed, "s.json");

            JsonNode.DeepEquals(SchemaJson.Write(schema), JsonNode.Parse(printed)).ShouldBeTrue(printed);
            foreach (var form in new[] { SchemaForm.Json, SchemaForm.Pyspark })
                SchemaText.Read(SchemaText.Write(schema, form), form, "s").ShouldBe(schema, form.ToString());
            schema.Columns[0].Metadata.ShouldContain("the key, it's");
            schema.Columns.Length.ShouldBe(17);
        }
        finally
        {
            await DoAsync(session, "DROP TABLE IF EXISTS schema_round_trip");
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_ddl_string_of_ours_is_to_Spark_the_schema_it_was_written_from()
    {
        await using var session = await OpenAsync();
        var schema = SchemaText.Read(Ddl.Replace("it''s", "it\\'s", StringComparison.Ordinal), SchemaForm.Ddl, "s.ddl");

        var parsed = await session.ParseSchemaAsync(SchemaText.Write(schema, SchemaForm.Ddl), Token);

        SchemaJson.Read(parsed.Json, "s").ShouldBe(schema);
    }

    private static string PrintedIn(string parquet)
    {
        var text = Encoding.UTF8.GetString(File.ReadAllBytes(parquet));
        var start = text.IndexOf('{', text.LastIndexOf(Key, StringComparison.Ordinal));
        var (depth, quoted) = (0, false);
        for (var at = start; ; at++)
        {
            if (text[at] == '"' && text[at - 1] != '\\')
                quoted = !quoted;
            depth += quoted ? 0 : text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return text[start..(at + 1)];
        }
    }
}
