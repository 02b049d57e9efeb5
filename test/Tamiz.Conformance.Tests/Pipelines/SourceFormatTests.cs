using System.Text;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>Files in every form that can be read, and values of every type that text can have: the same on both engines.</summary>
public class SourceFormatTests(BothEngines engines)
{
    private const string Types = "id long, b byte, s short, i integer, f float, d double, n decimal(12,3), ok boolean, day date, moment timestamp, local timestamp_ntz, raw binary, name string";

    [Fact]
    public async Task Every_form_of_file_and_every_type_comes_out_the_same()
    {
        using var project = new Folder(engines);
        project.Write("t.json", TestSchema.Json("id long, name string"));
        project.Write("types.json", TestSchema.Json(Types));
        void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(project.Path, name), bytes);
        Write("a.csv.gz", Packed.Gzip([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("id,name\n1,José 日本\n2,\"two\nlines\"\n")]));
        Write("b.csv.zst", Packed.Zstd("id,name\n1,Ann\n2,\n"));
        Write("c.txt", Encoding.Latin1.GetBytes("id;name\r\n1;José\r\n2;\"a;b\"\r\n"));
        Write("d.ndjson.gz", Packed.Gzip("{\"id\":1,\"name\":\"José\"}\n{\"id\":2,\"name\":null}\n"));
        Write("e.jsonl", Encoding.BigEndianUnicode.GetBytes("{\"id\":1,\"name\":{\"deep\":[1.50]}}\n{\"id\":2}\n"));
        Write("f.csv", [.. "id,name\n1,"u8, 0x80, .. "5\n2,caf"u8, 0xe9, .. "\n"u8]);
        Write("types.tsv", Encoding.Unicode.GetBytes(
            "1\t-128\t32767\t-7\t1,5\t1e-7\t1.234.567,125\tyes\t2024-02-29\t2026-01-02T03:04:05.5+01:00\t2026-01-02 03:04:05\tAP8=\t x \n2\t\t\t\t\t\t\t\t\t\t\t\t\n3\t0\t0\t0\tnan\t-inf\t-0,5\tF\t0001-01-01\t1969-12-31\t9999-12-31\t\tNA\n"));
        project.Write("tamiz.yml", """
            version: 1
            pipeline: forms
            datasets:
              a: { source: a.csv.gz, schema: t.json, read: { encoding: utf-16 } }
              b: { source: b.csv.zst, schema: t.json }
              c: { source: c.txt, schema: t.json, read: { delimiter: ";", encoding: latin-1 } }
              d: { source: d.ndjson.gz, schema: t.json }
              e: { source: e.jsonl, schema: t.json, read: { encoding: utf-16be } }
              f: { source: f.csv, schema: t.json, read: { encoding: windows-1252 } }
              types: { source: types.tsv, schema: types.json, read: { header: false, encoding: utf-16le, decimal: ",", thousands: ".", null_values: [NA] } }
            """);

        var (duckDb, _) = await EngineRun.CompareAsync(engines, project.Path);

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
        duckDb.Result.Judgement!.Accounts.Select(account => account.Kept).ShouldBe([2L, 2L, 2L, 2L, 2L, 2L, 3L]);
    }
}
