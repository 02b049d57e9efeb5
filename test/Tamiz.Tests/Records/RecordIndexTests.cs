using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class RecordIndexTests
{
    [Fact]
    public void Rows_of_readable_records_map_back_to_records()
    {
        var index = new RecordIndex { Records = 7, Unreadable = [Unreadable(1), Unreadable(4), Unreadable(5)] };

        Enumerable.Range(0, 4).Select(row => index.RecordOf(row)).ShouldBe([2, 3, 6, 7]);
        Should.Throw<ArgumentOutOfRangeException>(() => index.RecordOf(4));
    }

    [Fact]
    public void Json_has_names_in_snake_case()
    {
        var index = new RecordIndex { Records = 3, LineEnding = LineEnding.CrLf, Header = ["a"], Unreadable = [Unreadable(2)] };

        var json = index.ToJson();

        ((string)json["line_ending"]!).ShouldBe("cr_lf");
        ((string)json["unreadable"]![0]!["reason"]!).ShouldBe("wrong_field_count");
        ((long)json["unreadable"]![0]!["first_line"]!).ShouldBe(3);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"bytes":"many"}""")]
    public void Other_json_is_refused(string json) =>
        Should.Throw<JsonException>(() => RecordIndex.FromJson(JsonNode.Parse(json)!.AsObject()));

    private static UnreadableRecord Unreadable(long record) => new(record, record + 1, record + 1, 10, 5, UnreadableReason.WrongFieldCount, 3);
}
