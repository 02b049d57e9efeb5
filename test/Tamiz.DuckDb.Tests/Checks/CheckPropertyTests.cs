using System.Globalization;
using CsCheck;
using MathNet.Numerics.Statistics;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>Every figure of a table beside the same figure computed by MathNet and plain C# over the same rows.</summary>
public class CheckPropertyTests
{
    private const string Checks = """
        checks:
          - row_count: { min: 0 }
          - missing_share: { column: n, max: 100%, name: missing }
          - most_common_share: { column: s, max: 100%, name: common }
          - duplicate_rows: { key: [s, n], max: 100%, name: repeated }
          - constant_columns: { columns: s, on_fail: warn, name: varies }
          - distinct_count: { column: d, min: 0, name: different }
          - mean: { column: n, min: 0, on_fail: warn, name: mean_n }
          - mean: { column: d, min: 0, on_fail: warn, name: mean_d }
          - mean: { column: x, min: 0, on_fail: warn, name: mean_x }
          - sum: { column: n, min: 0, on_fail: warn, name: sum_n }
          - sum: { column: d, min: 0, on_fail: warn, name: sum_d }
          - median: { column: n, min: 0, on_fail: warn, name: median_n }
          - median: { column: x, min: 0, on_fail: warn, name: median_x }
          - quantile: { column: d, quantile: 0.9, min: 0, on_fail: warn, name: q90 }
          - quantile: { column: x, quantile: 0.333, min: 0, on_fail: warn, name: q33 }
          - quantile: { column: x, quantile: 0.5, min: 0, where: s = 'a', on_fail: warn, name: q_a }
          - stdev: { column: x, min: 0, on_fail: warn, name: stdev_x }
          - min: { column: d, min: 0, on_fail: warn, name: min_d }
          - max: { column: day, max: 2026-01-15, on_fail: warn, name: max_day }
          - correlation: { column: x, with: n, min: 0, on_fail: warn, name: corr }
          - query: { sql: "select s from t where n > 5", max: 1000000, name: found }
          - compare: { sql: "select sum(n) from t where s = 'a'", to_sql: "select sum(n) from t where s <> 'a'", on_fail: warn, name: same }
          - matches: { column: s, regex: "[ab]+", on_fail: warn, name: form }
          - length: { column: s, max: 1, on_fail: warn, name: long }
          - not_before: { column: day, date: 2026-01-10, on_fail: warn, name: early }
          - not_future: { column: day, on_fail: warn, name: late }
          - is_type: { column: s, type: integer, on_fail: warn, name: typed }
        """;

    private static readonly Gen<Row> Rows = Gen.Select(
        Gen.Frequency((1, Gen.Const((long?)null)), (4, Gen.Long[-20, 20].Select(n => (long?)n)), (2, Gen.Long.Select(n => (long?)n))),
        Gen.Frequency((1, Gen.Const((decimal?)null)), (5, Gen.Long[-99_999_999, 99_999_999].Select(n => (decimal?)(n / 100m)))),
        Gen.Frequency((1, Gen.Const((double?)null)), (5, Gen.Double[-1e6, 1e6].Select(x => (double?)x)), (2, Gen.Int[-3, 3].Select(x => (double?)x))),
        Gen.Int[0, 6].Select(at => new[] { null, "", "a", "b", "ab", "7", "é" }[at]),
        Gen.Frequency((1, Gen.Const((DateOnly?)null)), (5, Gen.Int[0, 30].Select(day => (DateOnly?)new DateOnly(2026, 1, 1).AddDays(day)))),
        (n, d, x, s, day) => new Row(n, d, x, s, day));

    [Fact]
    public async Task Every_figure_is_what_another_way_of_computing_it_gives() =>
        await Rows.Array[0, 40].SampleAsync(async rows =>
        {
            using var project = Project(rows);
            var run = await project.RunAsync();
            run.Result.Failure.ShouldBeNull();
            Prove(rows, name => run.Check($"t.{name}"));
            return true;
        }, iter: 25, threads: 1);

    private static void Prove(Row[] rows, Func<string, JudgedCheck> check)
    {
        var n = rows.Where(row => row.N is not null).Select(row => row.N!.Value).ToList();
        var d = rows.Where(row => row.D is not null).Select(row => row.D!.Value).ToList();
        var x = rows.Where(row => row.X is not null).Select(row => row.X!.Value).ToList();
        var groups = rows.GroupBy(row => row.S ?? "∅").Select(group => group.Count()).ToList();
        var both = rows.Where(row => row.X is not null && row.N is not null).ToList();

        Is(check("missing"), rows.Length, rows.Length == 0 ? null : (double)rows.Count(row => row.N is null) / rows.Length);
        Is(check("common"), rows.Length, rows.Length == 0 ? null : (double)groups.Max() / rows.Length);
        Is(check("repeated"), rows.Length, rows.Length == 0 ? null : rows.Length - rows.DistinctBy(row => (row.S, row.N)).Count());
        check("varies").Status.ShouldBe(rows.Length == 0 ? CheckStatus.Na : rows.Select(row => row.S).OfType<string>().Distinct().Count() > 1 ? CheckStatus.Pass : CheckStatus.Warn);
        Is(check("different"), rows.Length, rows.Length == 0 ? null : d.Distinct().Count());

        var sum = n.Aggregate(System.Numerics.BigInteger.Zero, (total, value) => total + value);
        if (n.Count > 0)
            check("sum_n").Value.ShouldBe(sum.ToString(CultureInfo.InvariantCulture));
        Is(check("sum_n"), n.Count, n.Count == 0 ? null : (double)sum);
        Is(check("mean_n"), n.Count, n.Count == 0 ? null : (double)sum / n.Count);
        Is(check("sum_d"), d.Count, d.Count == 0 ? null : (double)d.Sum());
        if (d.Count > 0)
        {
            decimal.Parse(check("sum_d").Value!, CultureInfo.InvariantCulture).ShouldBe(d.Sum());
            Math.Round(decimal.Parse(check("mean_d").Value!, CultureInfo.InvariantCulture), 12).ShouldBe(Math.Round(d.Sum() / d.Count, 12));
        }

        Is(check("mean_x"), x.Count, x.Count == 0 ? null : x.Mean());
        Is(check("median_n"), n.Count, n.Count == 0 ? null : (double)Middle(n));
        Is(check("median_x"), x.Count, x.Count == 0 ? null : x.Median());
        Is(check("q90"), d.Count, d.Count == 0 ? null : d.Select(value => (double)value).QuantileCustom(0.9, QuantileDefinition.R7));
        Is(check("q33"), x.Count, x.Count == 0 ? null : x.QuantileCustom(0.333, QuantileDefinition.R7));
        var a = rows.Where(row => row is { S: "a", X: not null }).Select(row => row.X!.Value).ToList();
        Is(check("q_a"), a.Count, a.Count == 0 ? null : a.QuantileCustom(0.5, QuantileDefinition.R7));
        Is(check("stdev_x"), x.Count, x.Count < 2 ? null : x.StandardDeviation());
        Is(check("min_d"), d.Count, d.Count == 0 ? null : (double)d.Min());
        if (rows.Any(row => row.Day is not null))
            check("max_day").Value.ShouldBe(rows.Max(row => row.Day)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var varies = both.Select(row => row.X).Distinct().Count() > 1 && both.Select(row => row.N).Distinct().Count() > 1;
        Is(check("corr"), both.Count, varies ? MathNet.Numerics.Statistics.Correlation.Pearson(both.Select(row => row.X!.Value), both.Select(row => (double)row.N!.Value)) : null, 1e-7);

        check("found").RowsFailed.ShouldBe(n.Count(value => value > 5));
        var (one, other) = (SumOf(rows, text => text == "a"), SumOf(rows, text => text is not null and not "a"));
        check("same").Status.ShouldBe(one is null && other is null ? CheckStatus.Na : one == other ? CheckStatus.Pass : CheckStatus.Warn);

        Fails(check("form"), rows, row => row.S is not null, row => row.S!.Length == 0 || row.S.Any(c => c is not ('a' or 'b')));
        Fails(check("long"), rows, row => row.S is not null, row => row.S!.Length > 1);
        Fails(check("early"), rows, row => row.Day is not null, row => row.Day < new DateOnly(2026, 1, 10));
        Fails(check("late"), rows, row => row.Day is not null, row => row.Day > new DateOnly(2026, 1, 20));
        Fails(check("typed"), rows, row => row.S is not null, row => row.S != "7");
    }

    private static void Fails(JudgedCheck check, Row[] rows, Func<Row, bool> examined, Func<Row, bool> fails)
    {
        check.RowsExamined.ShouldBe(rows.Count(examined), check.Id);
        check.RowsFailed.ShouldBe(rows.Where(examined).Count(fails), check.Id);
    }

    private static void Is(JudgedCheck check, int examined, double? expected, double relative = 1e-9)
    {
        check.RowsExamined.ShouldBe(examined, check.Id);
        (check.Status is CheckStatus.Na).ShouldBe(expected is null, $"{check.Id} {check.Status} {check.Value} {expected}");
        if (expected is { } value)
            double.Parse(check.Value!, CultureInfo.InvariantCulture).ShouldBe(value, Math.Max(relative * Math.Abs(value), 1e-9), check.Id);
    }

    private static System.Numerics.BigInteger? SumOf(Row[] rows, Func<string?, bool> chosen) =>
        rows.Where(row => chosen(row.S) && row.N is not null).Select(row => (System.Numerics.BigInteger?)row.N!.Value).Aggregate((System.Numerics.BigInteger?)null, (total, value) => (total ?? 0) + value);

    private static decimal Middle(List<long> values)
    {
        values = [.. values.Order()];
        return values.Count % 2 == 1 ? values[values.Count / 2] : ((decimal)values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }

    private static TestProject Project(Row[] rows)
    {
        var project = TestProject.OfTable("n long, d decimal(12,2), x double, s string, day date", Csv.Write(rows.Select(row => row.Cells()).Prepend(["n", "d", "x", "s", "day"])), Checks);
        project.Clock = new StoppedClock("2026-01-20T06:00:00Z");
        return project;
    }

    private sealed record Row(long? N, decimal? D, double? X, string? S, DateOnly? Day)
    {
        public string?[] Cells() =>
        [
            N?.ToString(CultureInfo.InvariantCulture), D?.ToString(CultureInfo.InvariantCulture), X?.ToString("R", CultureInfo.InvariantCulture), S, Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ];
    }
}
