using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

public class PackedSourceTests
{
    private const string Text = "id,n\na,1\nb,x\nc\nd,4\n";

    public static TheoryData<string> Endings => ["gz", "zst"];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_packed_file_is_read_as_what_is_in_it_and_kept_as_it_came(string ending)
    {
        var bytes = ending == "gz" ? Packed.Gzip(Text) : Packed.Zstd(Text);
        using var project = TestProject.OfFiles($"t.csv.{ending}", "id string, n integer", "read: { max_unreadable: 1 }", ($"t.csv.{ending}", bytes));

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,1", "d,4"]);
        run.Account().ShouldBe("4 = 2 + 0 + 0 + 1 + 1");
        run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
        run.Quarantine().ShouldStartWith($"id,n,_file,_record,_check,_reason\nb,x,t.csv.{ending},2,");
        run.Quarantine(suffix: "-unreadable").ShouldContain($"t.csv.{ending},3,4,\"1 fields, expected 2\",c\n");
        File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "raw", "t")).ShouldHaveSingleItem()).ShouldBe(bytes);
        (await project.RunAsync()).Reused().ShouldContain("ingest:t");
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_file_that_is_cut_short_fails_its_step_and_changes_nothing(string ending)
    {
        var text = "id,n\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => $"k{n * 7919 % 10007},{n}\n"));
        var bytes = ending == "gz" ? Packed.Gzip(text) : Packed.Zstd(text);
        using var project = TestProject.OfFiles($"t.csv.{ending}", "id string, n integer", "", ($"t.csv.{ending}", bytes));
        var output = (await project.RunAsync()).Project.Output();
        File.WriteAllBytes(Path.Combine(project.Folder, $"t.csv.{ending}"), bytes[..(bytes.Length / 2)]);

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure.ShouldNotBeNull().Code.ShouldBe("archive_damaged");
        run.Result.Failure.Message.ShouldContain($"'t.csv.{ending}'");
        project.Output().ShouldBe(output);
    }

    [Fact]
    public async Task Packed_and_plain_files_are_one_dataset()
    {
        using var project = TestProject.OfFiles(
            "[t1.csv, \"t2*.gz\", t3.csv.zst]", "id string, n integer", "", ("t1.csv", "id,n\na,1\n"u8.ToArray()), ("t2.csv.gz", Packed.Gzip("n,id\n2,b\n")), ("t3.csv.zst", Packed.Zstd("id,n\r\nc,3\r\n")));

        (await project.RunAsync()).Rows().ShouldBe(["a,1", "b,2", "c,3"]);
    }
}
