using System.Text;
using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Parquet files as sources, from their bytes to a release.</summary>
public class ParquetSourceTests
{
    [Fact]
    public async Task Values_of_the_schemas_types_pass_as_they_are()
    {
        using var project = Project(
            "id string!, b boolean, i8 byte, i16 short, i32 integer, i64 long, f float, d double, m decimal(10,2), day date, at timestamp, local timestamp_ntz, raw binary",
            """
            select 'ä,"b' as id, true as b, 1::tinyint as i8, 2::smallint as i16, 3::integer as i32, 9007199254740993::bigint as i64, 0.1::float as f, 0.1::double as d,
                1.50::decimal(10,2) as m, date '2026-01-02' as day, timestamptz '2026-01-02 03:04:05.000001+00' as at, timestamp '2026-01-02 03:04:05' as local, 'x'::blob as raw
            union all select '', null, null, null, null, null, null, null, null, null, null, null, null
            """);

        var run = await project.RunAsync();

        run.Rows().ShouldBe(
        [
            "\"ä,\"\"b\",true,1,2,3,9007199254740993,0.1,0.1,1.50,2026-01-02,2026-01-02T03:04:05.000001Z,2026-01-02T03:04:05,eA==",
            "\"\",,,,,,,,,,,,",
        ]);
        run.Account().ShouldBe("2 = 2 + 0 + 0 + 0 + 0");
        run.Check("t.schema").Text.ShouldBe("The schema of 't' is not in schemas/schemas.lock yet. Accept it: tamiz schema accept t --reason \"first version\"");
    }

    [Fact]
    public async Task Narrower_types_are_widened_without_loss()
    {
        using var project = Project(
            "a long, b double, c decimal(12,4), d double, e decimal(10,0), f timestamp, g timestamp_ntz, h long, i short",
            """
            select 2147483647::integer as a, 0.5::float as b, 12345678.25::decimal(10,2) as c, 7::integer as d, (-2147483648)::integer as e,
                timestamp '2026-01-02 03:04:05' as f, date '2026-01-02' as g, 4294967295::uinteger as h, 255::utinyint as i
            """);

        (await project.RunAsync()).Rows().ShouldBe(["2147483647,0.5,12345678.2500,7.0,-2147483648,2026-01-02T03:04:05Z,2026-01-02T00:00:00,4294967295,255"]);
    }

    [Fact]
    public async Task Text_goes_the_way_of_the_text_of_other_files()
    {
        using var project = Project(
            "id string, n integer, day date dd/MM/yyyy, x double",
            "select * from (values (' a ', ' 1', '02/01/2026', '1,5'), ('NA', '', 'NA', ''), ('c', '1.5', '', '2')) as v(id, n, day, x)",
            "read: { null_values: [NA], decimal: \",\" }\nclean: [{ trim: \"*\" }]");

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,1,2026-01-02,1.5", ",,,"]);
        run.QuarantinedBy().ShouldBe(new Dictionary<long, string> { [3] = "t.is_type(n)" });
        run.Quarantine().ShouldBe("id,n,day,x,_file,_record,_check,_reason\nc,1.5,\"\",2,t.parquet,3,t.is_type(n),n is not a value of type integer\n");
    }

    [Fact]
    public async Task A_text_operation_that_names_a_typed_column_is_given_its_text()
    {
        using var project = Project(
            "n integer, day date dd/MM/yyyy, m long",
            "select -1 as n, date '2026-01-02' as day, 5::bigint as m union all select 2, null, 6",
            "clean:\n  - map: { column: n, values: { \"-1\": \"0\" } }\n  - trim: [day]\n  - trim: \"*\"");

        (await project.RunAsync()).Rows().ShouldBe(["0,2026-01-02,5", "2,,6"]);
    }

    [Fact]
    public async Task Lists_maps_and_structs_pass_and_are_json_in_csv()
    {
        using var project = Project("id string, l string, m string, s string", "select 'a' as id, [1, null] as l, map {'k': 1.5::double} as m, {'a': 'x', 'b c': [true]} as s");
        project.Write("t.json", """
            {"type":"struct","fields":[{"name":"id","type":"string"},
            {"name":"l","type":{"type":"array","elementType":"integer","containsNull":false}},
            {"name":"m","type":{"type":"map","keyType":"string","valueType":"double","valueContainsNull":true}},
            {"name":"s","type":{"type":"struct","fields":[{"name":"a","type":"string"},{"name":"b c","type":{"type":"array","elementType":"boolean","containsNull":true}}]}},
            {"name":"gone","type":{"type":"array","elementType":"integer","containsNull":true}}]}
            """);

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,\"[1,null]\",\"{\"\"k\"\":1.5}\",\"{\"\"a\"\":\"\"x\"\",\"\"b c\"\":[true]}\","]);
        run.Check("t.schema").Text.ShouldStartWith("'t.parquet' lacks the column 'gone'; it is null in every row. The schema of 't' is not in");
    }

    [Theory]
    [InlineData("integer", "5::bigint", "'v' as long, and the schema as integer")]
    [InlineData("double", "5::bigint", "'v' as long, and the schema as double")]
    [InlineData("string", "5", "'v' as integer, and the schema as string")]
    [InlineData("integer", "5.0::double", "'v' as double, and the schema as integer")]
    [InlineData("double", "5.0::decimal(3,1)", "'v' as decimal(3,1), and the schema as double")]
    [InlineData("decimal(4,2)", "5.0::decimal(4,1)", "'v' as decimal(4,1), and the schema as decimal(4,2)")]
    [InlineData("string", "'a'::blob", "'v' as binary, and the schema as string")]
    [InlineData("string", "time '01:02:03'", "'v' as time, and the schema as string")]
    [InlineData("string", "interval 1 day", "'v' as interval, and the schema as string")]
    [InlineData("string", "[{'a': 1::bigint}]", "'v' as array<struct<a:long>>, and the schema as string")]
    [InlineData("timestamp_ntz", "timestamptz '2026-01-01 00:00:00+00'", "'v' as timestamp, and the schema as timestamp_ntz")]
    public async Task Another_type_breaks_the_schema_and_both_are_named(string declared, string value, string says)
    {
        using var project = Project($"id string, v {declared}", $"select 'a' as id, {value} as v");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(4);
        run.Check("t.schema").Text.ShouldStartWith($"'t.parquet' has the column {says}; one does not become the other without loss.");
        Directory.GetFiles(Path.Combine(project.Folder, "store/shop/raw/t")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Single_values_that_a_type_cannot_hold_are_set_aside()
    {
        using var project = Project(
            "n long, at timestamp_ntz, day date",
            """
            select * from (values (1::ubigint, timestamp_ns '2026-01-01 00:00:00.000001', date '2026-01-01'), (9223372036854775808, null, null),
                (null, timestamp_ns '2026-01-01 00:00:00.000000001', null), (null, null, date '10000-01-01'), (2, null, date '0001-01-01 (BC)')) as v(n, "at", day)
            """);

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["1,2026-01-01T00:00:00.000001,2026-01-01"]);
        run.QuarantinedBy().ShouldBe(new Dictionary<long, string> { [2] = "t.is_type(n)", [3] = "t.is_type(at)", [4] = "t.is_type(day)", [5] = "t.is_type(day)" });
        run.Quarantine().ShouldContain("9223372036854775808,,,t.parquet,2,");
        run.Account().ShouldBe("5 = 1 + 0 + 0 + 4 + 0");
    }

    [Fact]
    public async Task Columns_are_found_by_name_whatever_their_case_and_order()
    {
        using var project = Project("id string!, n integer, gone string", "select 5 as N, 'a' as ID, 1.5 as extra");

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,5,"]);
        var text = run.Check("t.schema").Text;
        foreach (var part in new[] { "lacks the column 'gone'", "has the column 'extra', which the schema does not know", "writes 'N' for the column 'n'", "in another order" })
            text.ShouldContain(part);
    }

    [Fact]
    public async Task A_missing_column_that_is_required_breaks_the_schema()
    {
        using var project = Project("id string!, n integer!", "select 'a' as id");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(4);
        run.Check("t.schema").Text.ShouldContain("'t.parquet' lacks the column 'n', which the schema requires.");
    }

    [Fact]
    public async Task A_record_is_the_number_of_its_row_and_checks_set_aside_the_row_as_text()
    {
        using var project = Project(
            "id integer!, at timestamp", "select range::integer as id, timestamptz '2026-01-01 00:00:00+00' as at from range(200000)", "checks: [{ between: { column: id, min: 0, max: 199997, on_fail: quarantine } }]");

        var run = await project.RunAsync();

        run.Quarantine().ShouldBe(
            "id,at,_file,_record,_check,_reason\n199998,2026-01-01T00:00:00Z,t.parquet,199999,t.between(id),breaks the rule: id lies within 0 and 199997\n" +
            "199999,2026-01-01T00:00:00Z,t.parquet,200000,t.between(id),breaks the rule: id lies within 0 and 199997\n");
        run.Account().ShouldBe("200000 = 199998 + 0 + 0 + 2 + 0");
    }

    [Fact]
    public async Task What_was_released_as_parquet_comes_back_the_same()
    {
        using var first = TestProject.OfTable(
            "id string!, n integer, m decimal(38,10), x double, at timestamp, day date, raw binary",
            "id,n,m,x,at,day,raw\na,1,0.1,0.1,2026-01-01T00:00:00.123456Z,0001-01-01,eA==\nb,,1234567890123456789012345678.0123456789,nan,,9999-12-31,\n\"\",-5,,-inf,,,\n");
        var run = await first.RunAsync();
        using var second = TestProject.OfFiles("t.parquet", "id string!, n integer, m decimal(38,10), x double, at timestamp, day date, raw binary", "", ("t.parquet", File.ReadAllBytes(run.Parquet("t"))));

        var again = await second.RunAsync();

        again.Released().ShouldBe(run.Released());
        again.Report.Steps.Single(step => step.Step == "validate:t").Fingerprint.ShouldBe(run.Report.Steps.Single(step => step.Step == "validate:t").Fingerprint);
        (await second.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
    }

    [Fact]
    public async Task Text_and_parquet_may_stand_side_by_side_in_one_dataset()
    {
        using var project = TestProject.OfFiles(
            "t.*", "id string!, n integer", "checks: [{ between: { column: n, min: 0, on_fail: quarantine } }]",
            ("t.csv", "n,id,more\n1,a,x\n-1,b,y\n"u8.ToArray()), ("t.parquet", ParquetBytes.Of("select 'c' as id, -2 as n union all select 'd', 4")), ("t.tsv", "id\tn\ne\t5\n"u8.ToArray()));

        // The schema file has a name that the pattern finds too.
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("source: t.*", "source: [t.csv, t.parquet, t.tsv]", StringComparison.Ordinal));
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,1", "d,4", "e,5"]);
        run.Quarantine().ShouldStartWith("n,id,more,_file,_record,_check,_reason\n-1,b,y,t.csv,2,");
        run.Quarantine().ShouldContain("\n-2,c,,t.parquet,1,");
    }

    [Theory]
    [InlineData("", "parquet_damaged", "it is empty")]
    [InlineData("id,n\na,1\n", "not_parquet", "is not Parquet; it looks like text")]
    [InlineData("PAR1", "parquet_damaged", "it is cut short")]
    [InlineData("PAR1 and a lot of other things", "parquet_damaged", "its footer is not there")]
    [InlineData("PARE and a lot of other things", "parquet_damaged", "it is encrypted")]
    public async Task What_is_no_parquet_file_fails_the_step_and_is_kept(string text, string code, string says)
    {
        using var project = TestProject.OfFiles("t.parquet", "id string!, n integer", "", ("t.parquet", Encoding.UTF8.GetBytes(text)));

        await ShouldFailAsync(project, code, says);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", COMPRESSION snappy")]
    [InlineData(", COMPRESSION zstd")]
    [InlineData(", COMPRESSION uncompressed")]
    public async Task A_damaged_file_is_named_wherever_it_is_cut_or_changed(string options)
    {
        var whole = ParquetBytes.Of("select 'id' || range as id, range::integer as n from range(2000)", options);
        foreach (var cut in new[] { 1, 4, 9, whole.Length / 2, whole.Length - 9 })
        {
            using var project = TestProject.OfFiles("t.parquet", "id string!, n integer", "", ("t.parquet", whole[..^cut]));
            await ShouldFailAsync(project, "parquet_damaged", "it is cut short");
        }
    }

    [Theory]
    [InlineData(", COMPRESSION snappy")]
    [InlineData(", COMPRESSION zstd")]
    [InlineData(", COMPRESSION uncompressed")]
    public async Task Whatever_is_changed_in_a_file_it_ends_with_words_of_ours_or_with_as_many_rows_as_the_footer_counts(string options)
    {
        var whole = ParquetBytes.Of("select 'id' || (range % 7) as id, (range * 7919 % 1000)::integer as n, [range] as l from range(3000)", options);
        var damaged = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var bytes = whole.ToArray();
            for (var change = 0; change < 1 + (seed % 5); change++)
            {
                // every other time in the footer, which is short: among values without a checksum a byte is as good as another
                var from = seed % 2 == 0 ? 0 : bytes.Length - 400;
                bytes[random.Next(from, bytes.Length)] = (byte)random.Next(256);
            }

            using var project = TestProject.OfFiles("t.parquet", "id string, n integer", "", ("t.parquet", bytes));

            var run = await project.RunAsync();

            if (run.Result.Failure is { } failure)
            {
                failure.Code.ShouldBeOneOf("parquet_damaged", "not_parquet");
                run.ExitCode.ShouldBe(5);
                damaged++;
            }
            else if (run.ExitCode == 0)
            {
                run.Account().ShouldStartWith("3000 = 3000");
            }
        }

        damaged.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_page_that_cannot_be_unpacked_names_the_file()
    {
        var damaged = ParquetBytes.Of("select 'id' || range as id, range::integer as n from range(2000)", ", COMPRESSION zstd");
        damaged.AsSpan(60, 400).Fill(0xAB);
        using var project = TestProject.OfFiles("t.parquet", "id string!, n integer", "", ("t.parquet", damaged));

        await ShouldFailAsync(project, "parquet_damaged", "its rows are damaged");
    }

    [Fact]
    public async Task Instants_with_nanoseconds_are_cut_to_microseconds_and_a_warning_says_so()
    {
        // The engine at hand writes nanoseconds only for times without a zone, so the file is told that they have one.
        var bytes = ParquetBytes.Of("select 'a' as id, timestamp_ns '2026-01-02 03:04:05.123456789' as at union all select 'b', null", ", COMPRESSION uncompressed");
        var local = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x12, 0x1C, 0x3C, 0x00, 0x00]);
        local.ShouldBeGreaterThan(0);
        bytes[local] = 0x11;
        using var project = TestProject.OfFiles("t.parquet", "id string!, at timestamp", "", ("t.parquet", bytes));

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(0);
        run.Rows().ShouldBe(["a,2026-01-02T03:04:05.123456Z", "b,"]);
        run.Status("t.schema").ShouldBe(CheckStatus.Warn);
        run.Check("t.schema").Text.ShouldContain("'t.parquet' has nanoseconds in 'at'; what is below a microsecond is cut.");
        run.Account().ShouldBe("2 = 2 + 0 + 0 + 0 + 0");
    }

    [Fact]
    public async Task A_file_without_rows_is_read_and_blocks_like_any_empty_table()
    {
        using var project = Project("id string!, n integer", "select 'a' as id, 1 as n limit 0");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Account().ShouldBe("0 = 0 + 0 + 0 + 0 + 0");
    }

    private static async Task ShouldFailAsync(TestProject project, string code, string says)
    {
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure!.Code.ShouldBe(code);
        run.Result.Failure.Message.ShouldContain($"'t.parquet' of 't'");
        run.Result.Failure.Message.ShouldContain(says);
        run.Result.Failure.Hint.ShouldNotBeNull();
        File.ReadAllBytes(Directory.GetFiles(Path.Combine(project.Folder, "store/shop/raw/t")).Single()).ShouldBe(File.ReadAllBytes(Path.Combine(project.Folder, "t.parquet")));
        project.Output().ShouldBeEmpty();
    }

    private static TestProject Project(string columns, string select, string settings = "") =>
        TestProject.OfFiles("t.parquet", columns, settings, ("t.parquet", ParquetBytes.Of(select)));
}
