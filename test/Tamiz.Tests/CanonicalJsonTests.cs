using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Shouldly;
using Xunit;

namespace Tamiz.Tests;

public class CanonicalJsonTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("a", "b", "A", "_", "", "ñandú", "日本", "😀", "\"", "\\", "\n", "\u0001", "</script>", "\u2028", "é"),
        Gen.Char.Where(letter => !char.IsSurrogate(letter)).Array[0, 5].Select(letters => new string(letters)));

    [Fact]
    public void Keys_are_sorted_by_ordinal_at_every_level_and_nothing_is_spaced()
    {
        var json = JsonNode.Parse("""{ "b": [ { "z": 1, "Z": null, "_": "x" } ], "a": true, "B": { "é": 1.50, "e": "ü" } }""");

        Encoding.UTF8.GetString(CanonicalJson.Bytes(json)).ShouldBe("""{"B":{"e":"ü","é":1.50},"a":true,"b":[{"Z":null,"_":"x","z":1}]}""");
    }

    [Fact]
    public void A_line_is_the_bytes_and_a_line_feed() => CanonicalJson.Line(new JsonArray(1)).ShouldBe("[1]\n"u8.ToArray());

    [Fact]
    public void The_hash_is_that_of_the_bytes_as_sha256sum_prints_it() =>
        CanonicalJson.Hash(new JsonObject()).ShouldBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");

    [Fact]
    public void Nothing_is_null() => CanonicalJson.Bytes(null).ShouldBe("null"u8.ToArray());

    [Fact]
    public void What_is_written_reads_back_the_same() => Value(3).Sample(value =>
    {
        var again = JsonNode.Parse(CanonicalJson.Bytes(value));
        JsonNode.DeepEquals(again, value).ShouldBeTrue();
    });

    [Fact]
    public void Writing_again_gives_the_same_bytes() => Value(3).Sample(value =>
    {
        var once = CanonicalJson.Bytes(value);
        CanonicalJson.Bytes(JsonNode.Parse(once)).ShouldBe(once);
    });

    [Fact]
    public void The_order_in_which_keys_were_added_does_not_matter() =>
        Text.Array[0, 8].Select(keys => keys.Distinct().ToArray()).Sample(keys =>
        {
            var (forward, backward) = (new JsonObject(), new JsonObject());
            foreach (var key in keys)
                forward[key] = key.Length;
            foreach (var key in keys.Reverse())
                backward[key] = key.Length;
            CanonicalJson.Bytes(forward).ShouldBe(CanonicalJson.Bytes(backward));
        });

    [Fact]
    public void A_value_in_a_file_takes_one_line() => Text.Sample(text =>
        CanonicalJson.Line(new JsonObject { [text] = text }).Count(letter => letter == (byte)'\n').ShouldBe(1));

    private static Gen<JsonNode?> Value(int depth)
    {
        var scalar = Gen.OneOf(
            Text.Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
            Gen.Const((JsonNode?)null));
        if (depth == 0)
            return scalar;

        var list = Value(depth - 1).Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]));
        var map = Gen.Select(Text, Value(depth - 1)).Array[0, 4].Select(pairs =>
            (JsonNode?)new JsonObject(pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))));
        return Gen.OneOf(scalar, list, map);
    }
}
