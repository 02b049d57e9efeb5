using System.Diagnostics;
using System.Numerics;
using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public class EngineTests : DuckDbTest
{
    [Fact]
    public void The_version_is_that_of_the_native_library()
    {
        Engine.Version.ShouldMatch(@"^[0-9]+\.[0-9]+\.[0-9]+$");
        Engine.Dialect.HashAlgorithm.ShouldBe($"duckdb-hash-{Engine.Version}");
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM read_csv('{parent}/secret.csv')")]
    [InlineData("SELECT * FROM read_text('{root}/../secret.csv')")]
    [InlineData("SELECT * FROM read_text('{root}/link')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("COPY (SELECT 1) TO '{parent}/out.csv'")]
    [InlineData("ATTACH '{parent}/x.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_directories = ['/']")]
    [InlineData("SET threads = 1")]
    public async Task Nothing_outside_the_roots_can_be_reached_and_no_setting_changed(string statement)
    {
        var parent = Path.GetDirectoryName(Folder.Root)!;
        await File.WriteAllTextAsync(Path.Combine(parent, "secret.csv"), "a\nsecret\n", Token);
        File.CreateSymbolicLink(Folder["link"], Path.Combine(parent, "secret.csv"));
        var sql = statement.Replace("{parent}", parent, StringComparison.Ordinal).Replace("{root}", Folder.Root, StringComparison.Ordinal);
        await Should.ThrowAsync<EngineException>(() => Engine.Instance.RunAsync(sql, command => command.ExecuteScalar(), Token));
        File.Exists(Path.Combine(parent, "out.csv")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_time_zone_is_utc_on_every_connection() => (await ScalarAsync("current_setting('TimeZone')")).ShouldBe("UTC");

    [Fact]
    public async Task Statements_run_side_by_side()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var endless = Engine.ReadAsync("SELECT sum(hash(a)) FROM range(1000000000000) t(a)", stop.Token);
        (await ScalarAsync("1 + 1")).ShouldBe(2L);
        endless.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => endless);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(300)]
    public async Task A_cancelled_statement_ends_soon(int milliseconds)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(milliseconds);
        var clock = Stopwatch.StartNew();
        await Should.ThrowAsync<OperationCanceledException>(() => Engine.ReadAsync("SELECT sum(hash(a)) FROM range(1000000000000) t(a)", stop.Token));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_caller_is_not_blocked()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var clock = Stopwatch.StartNew();
        var endless = Engine.MaterializeAsync("SELECT sum(hash(a)) AS s FROM range(1000000000000) t(a)", new(Folder["o"], FileFormat.Parquet), stop.Token);
        endless.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => endless);
        File.Exists(Folder["o"]).ShouldBeFalse();
    }

    [Fact]
    public async Task What_does_not_fit_in_memory_goes_to_the_temporary_folder_which_is_gone_at_the_end()
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 2, memory: 100L << 20);
        var query = "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY hash(a)) AS r FROM range(9000000) t(a))";
        (await engine.ReadAsync(query, Token)).Rows[0][0].ShouldBe(9_000_000L);
        Directory.GetDirectories(folder.Spill).Length.ShouldBe(1);
        await engine.DisposeAsync();
        Directory.GetDirectories(folder.Spill).ShouldBeEmpty();
    }

    [Fact]
    public async Task Values_arrive_in_the_types_of_a_result()
    {
        (await ScalarAsync("7::TINYINT")).ShouldBe(7L);
        (await ScalarAsync("7::HUGEINT")).ShouldBe(7L);
        (await ScalarAsync("18446744073709551615::UBIGINT")).ShouldBe(new BigInteger(ulong.MaxValue));
        (await ScalarAsync("170141183460469231731687303715884105727::HUGEINT")).ShouldBe(BigInteger.Pow(2, 127) - 1);
        (await ScalarAsync("true")).ShouldBe(true);
        (await ScalarAsync("0.5::FLOAT")).ShouldBe(0.5);
        (await ScalarAsync("'nan'::DOUBLE")).ShouldBe(double.NaN);
        (await ScalarAsync("1.50::DECIMAL(10,2)")).ShouldBe(1.50m);
        (await ScalarAsync("'x'")).ShouldBe("x");
        (await ScalarAsync("NULL")).ShouldBeNull();
        (await ScalarAsync("'\\x00\\xFF'::BLOB")).ShouldBe(new byte[] { 0, 255 });
        (await ScalarAsync("DATE '2026-01-02'")).ShouldBe(new DateOnly(2026, 1, 2));
        (await ScalarAsync("TIMESTAMP '2026-01-02 03:04:05.000006'")).ShouldBe(new DateTime(2026, 1, 2, 3, 4, 5, 0, 6));
        ((DateTime)(await ScalarAsync("TIMESTAMPTZ '2026-01-02 03:04:05+01'"))!).ShouldBe(new DateTime(2026, 1, 2, 2, 4, 5, DateTimeKind.Utc));
    }

    [Theory]
    [InlineData("'infinity'::DATE", "infinity")]
    [InlineData("'-infinity'::TIMESTAMP", "-infinity")]
    [InlineData("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)")]
    [InlineData("DATE '10000-01-01'", "10000-01-01")]
    [InlineData("INTERVAL '14 months'", "1 year 2 months")]
    [InlineData("TIME '01:02:03'", "01:02:03")]
    [InlineData("[1, NULL]", "[1, NULL]")]
    [InlineData("{'a': DATE '2026-01-02'}", "{'a': 2026-01-02}")]
    [InlineData("9999999999999999999999999999.1234567891::DECIMAL(38,10)", "9999999999999999999999999999.1234567891")]
    [InlineData("99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999")]
    public async Task What_has_no_type_of_ours_is_text(string expression, string text) => (await ScalarAsync(expression)).ShouldBe(text);

    [Fact]
    public async Task Order_and_names_survive_reading_as_text()
    {
        var result = await ReadAsync("SELECT DATE '2026-01-01' + n::INT AS d, n AS d FROM range(20) t(n) ORDER BY n DESC -- the end");
        result.Columns.ShouldBe(["d", "d"]);
        result.Rows.Select(row => row[1]).ShouldBe(Enumerable.Range(0, 20).Reverse().Select(n => (object?)(long)n));
    }

    [Theory]
    [InlineData("SELECT FROM", EngineFailure.Statement)]
    [InlineData("SELECT a FROM (SELECT 1 AS b)", EngineFailure.Statement)]
    [InlineData("SELECT * FROM nowhere", EngineFailure.Statement)]
    [InlineData("SELECT nofunction(1)", EngineFailure.Statement)]
    [InlineData("SELECT CAST(x AS INTEGER) FROM (VALUES ('secret')) t(x)", EngineFailure.Data)]
    [InlineData("SELECT error('secret')", EngineFailure.Data)]
    [InlineData("SELECT CAST(n AS TINYINT) FROM range(1000) t(n)", EngineFailure.Data)]
    [InlineData("SELECT n + 9223372036854775807 FROM range(3) t(n)", EngineFailure.Data)]
    [InlineData("SELECT strptime(x, '%Y') FROM (VALUES ('secret')) t(x)", EngineFailure.Data)]
    public async Task Failures_are_told_apart_and_those_on_data_show_none(string sql, EngineFailure failure)
    {
        var error = await Should.ThrowAsync<EngineException>(() => ReadAsync(sql));
        error.Failure.ShouldBe(failure);
        error.Message.ShouldNotContain("secret");
        error.EngineText.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_missing_file_is_a_failure_of_the_machine() =>
        (await Should.ThrowAsync<EngineException>(() => ReadAsync($"SELECT * FROM {Engine.Parquet([Folder["none.parquet"]])}")))
            .Failure.ShouldBe(EngineFailure.Infrastructure);

    [Fact]
    public async Task Lack_of_memory_is_a_failure_of_the_machine()
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 1, memory: 30L << 20);
        var error = await Should.ThrowAsync<EngineException>(() => engine.ReadAsync("SELECT list(a) FROM range(50000000) t(a)", Token));
        error.Failure.ShouldBe(EngineFailure.Infrastructure);
        error.Reason.ShouldBe(ExitReason.Transient);
    }
}
