using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class UnreadablePackingTests
{
    [Fact]
    public void A_long_list_comes_back_as_it_was_written()
    {
        var record = Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long, Gen.Long, Gen.Int[0, 9], Gen.Int).Select((a, b, c, d, e, reason, f) =>
            new UnreadableRecord(a, b, c, d, e, (UnreadableReason)reason, f));

        record.Array[1_001, 1_200].Sample(
            records =>
            {
                var index = new RecordIndex { Records = records.Length, Unreadable = [.. records] };
                RecordIndex.FromJson((JsonObject)JsonNode.Parse(index.ToJson().ToJsonString())!).ShouldBe(index);
            },
            iter: 30);
    }

    [Fact]
    public void A_list_of_a_million_takes_a_few_bytes_each()
    {
        var index = new RecordIndex
        {
            Records = 2_000_000,
            Unreadable = [.. Enumerable.Range(0, 1_000_000).Select(at => new UnreadableRecord((2L * at) + 2, (2L * at) + 3, (2L * at) + 3, 30L * at, 11, UnreadableReason.WrongFieldCount, 2))],
        };

        index.ToJson().ToJsonString().Length.ShouldBeLessThan(10_000_000);
    }

    [Theory]
    [InlineData("""{"count":2,"packed":"AgQABgQAAA=="}""")]
    [InlineData("""{"count":1,"packed":"AgQA"}""")]
    [InlineData("""{"count":1,"packed":"AgQABgQAAAA="}""")]
    [InlineData("""{"packed":"AgQABgQAAA=="}""")]
    public void A_damaged_list_is_refused(string json)
    {
        var index = new RecordIndex().ToJson();
        index["unreadable"] = JsonNode.Parse(json);

        Should.Throw<JsonException>(() => RecordIndex.FromJson(index));
    }
}
