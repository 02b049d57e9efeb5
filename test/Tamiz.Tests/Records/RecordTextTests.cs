using System.Text;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class RecordTextTests
{
    private const string Text = "a,b\r\n1,\"two\nlines\"\r\n\r\n2,\"\"\r\nbad\"quote,x\r\n3\r\n4,\r\n";

    [Fact]
    public async Task Gives_records_as_they_came_with_their_lines() =>
        (await ReadAsync(1, 2, 3, 4, 5)).ShouldBe(
        [
            "1 at 2: <1> <two\nlines>",
            "2 at 5: <2> <>",
            "3 at 6: <bad\"quote,x>",
            "4 at 7: <3>",
            "5 at 8: <4> null",
        ]);

    [Fact]
    public async Task Takes_numbers_in_any_order_and_leaves_out_those_not_there() =>
        (await ReadAsync(99, 5, 0, 2, 5)).ShouldBe(["2 at 5: <2> <>", "5 at 8: <4> null"]);

    private static async Task<List<string>> ReadAsync(params long[] records)
    {
        var lines = new List<string>();
        var source = new MemoryStream(Encoding.UTF8.GetBytes(Text));
        await foreach (var record in RecordText.ReadAsync(source, new CsvFormat(), null, records, TestContext.Current.CancellationToken))
        {
            var fields = record.Fields.Select(field => field is null ? "null" : $"<{field}>");
            lines.Add($"{record.Record} at {record.FirstLine}: {string.Join(' ', fields)}");
        }

        return lines;
    }
}
