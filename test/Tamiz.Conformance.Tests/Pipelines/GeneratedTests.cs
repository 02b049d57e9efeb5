using System.Text;
using CsCheck;
using Tamiz.DuckDb.Tests.Runs;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>Tables that nobody thought of: cells as they come in dirty files, cleaned and checked on both engines. Several tables share a run, which is what takes time.</summary>
public class GeneratedTests(BothEngines engines)
{
    private const int Tables = 3;
    private const int Projects = 1;
    private const string Columns = "id long, name string, n integer, x double, d decimal(10,2), day date, moment timestamp, ok boolean, code string";

    private static readonly Gen<string> Name = Gen.OneOf(" Ann ", "Ann", "ann", "José", "Jose\u0301", "ÉLAN", "Straße", "a  b", "\u00a0", "", "O'Neil", "x,y", "a\"b", "two\nlines", "#1", "日本", "NA", "\\1 $1", "İ");
    private static readonly Gen<string> Number = Gen.OneOf("1", "-7", "+3", "007", "1.5", "1e3", " 2", "", "NA", "2147483648", "99999999999", "0", "-0", "nan", "inf", "1_000", "0.1", "1e-7", "123456789.125", "9.995");
    private static readonly Gen<string> Day = Gen.OneOf("2026-01-02", "2024-02-29", "2023-02-29", "02/01/2026", "", "0001-01-01", "9999-12-31", "2026-1-2");
    private static readonly Gen<string> Time = Gen.OneOf("2026-01-02T03:04:05Z", "2026-01-02 03:04", "2026-01-02T03:04:05.123456+02:00", "2026-01-02", "24:00", "", "1969-12-31T23:59:59.5Z");
    private static readonly Gen<string> Truth = Gen.OneOf("true", "F", "yes", "0", "maybe", "");

    private static readonly Gen<string> Row = Gen.Select(Gen.Int[1, 30], Name, Number, Number, Number, Gen.Select(Day, Time, Truth, Name),
        (id, name, n, x, d, rest) => string.Join(',', new[] { $"{id}", name, n, x, d, rest.Item1, rest.Item2, rest.Item3, rest.Item4 }.Select(Field)));

    [Fact]
    public async Task Generated_tables_come_out_the_same() =>
        await Gen.Select(Row.List[0, 40], Gen.Bool).Array[Tables].SampleAsync(async tables =>
        {
            using var project = new Folder(engines);
            project.Write("t.json", TestSchema.Json(Columns));
            var file = new StringBuilder("version: 1\npipeline: generated\ndatasets:\n");
            foreach (var (at, (rows, returns)) in tables.Index())
            {
                var end = returns ? "\r\n" : "\n";
                project.Write($"t{at}.csv", string.Concat(rows.Prepend("id,name,n,x,d,day,moment,ok,code").Select(row => row + end)));
                file.Append(Settings(at));
            }

            project.Write("tamiz.yml", file.Append(Kpis()).ToString());
            await EngineRun.CompareAsync(engines, project.Path);
        }, iter: Projects, threads: 1);

    private static string Settings(int at) =>
        $$"""
          t{{at}}:
            source: t{{at}}.csv
            schema: t.json
            quarantine: { max: 100% }
            trail: true
            clean:
              - trim: "*"
              - null_if: { columns: name, values: [NA] }
              - normalize: { columns: name, form: nfc }
              - upper: code
              - normalize: { columns: code, form: no_accents }
              - replace: { column: code, regex: '([A-Z])\s+', with: '\1_' }
              - fill: { column: n, value: 0 }
              - derive: { column: size, sql: "length(name)", type: long }
              - filter: { keep: "id < 29" }
              - deduplicate: { key: [id, name], keep: {{(at % 2 == 0 ? "first" : "last, order_by: moment")}} }
            checks:
              - row_count: { min: 0 }
              - not_null: { column: name, on_fail: quarantine }
              - unique: { key: id, on_fail: warn }
              - between: { column: x, min: -10, max: 1000, on_fail: warn }
              - matches: { column: code, regex: "[A-Z_]*", on_fail: warn }
              - length: { column: name, max: 4, on_fail: warn }
              - median: { column: x, max: 10, on_fail: warn }
              - sum: { column: d, max: 10, on_fail: warn }
              - mean: { column: n, max: 10, on_fail: warn }
              - stdev: { column: d, max: 10, on_fail: warn }
              - duplicate_rows: { key: [name], max: 100% }

        """;

    private static string Kpis() => string.Concat(Enumerable.Range(0, Tables).Select(at =>
        $"""
          by_name_{at}:
            sql: |
              select name, count(*) as entries, sum(n) as n, sum(d) as d, max(moment) as latest, min(day) as earliest, count(distinct code) as codes
              from t{at} group by name

        """)).Insert(0, "kpis:\n");

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n") >= 0 || text == "#1" ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
