using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The shapes of plain values. Scalars are text as written: <c>NO</c>, <c>012</c> and <c>1e3</c> stay as they are.</summary>
internal static class Shapes
{
    public delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

    private const string HowToLimit = "Write a whole number of rows, as in 5, or a share of them with one percent sign, as in 1%.";

    public static Shape<string> Text { get; } = new Scalar<string>("a text", TakeText);

    /// <summary>Gets the shape of a place outside of the results, where <c>${env:NAME}</c> and <c>${file:PATH}</c> may stand.</summary>
    public static Shape<string> Place { get; } = new Scalar<string>("a text", TakeText) { MayRefer = true };

    public static Shape<ImmutableArray<string>> Places { get; } = OneOrMany(Place);

    /// <summary>Gets the shape of a cell's text, which may be empty if that is written out: <c>""</c>.</summary>
    public static Shape<string> CellText { get; } = new Scalar<string>("a text", TakeText, MayBeEmpty: true);

    public static Shape<char> Character { get; } = new Scalar<char>("one ASCII character, or \\t", (string text, out char value) =>
    {
        value = text == "\\t" ? '\t' : text[0];
        return value == '\t' || (text.Length == 1 && char.IsAscii(value) && !char.IsControl(value));
    })
    {
        Next = "Write one character in quotes, as in \";\", or \"\\t\" for a tab.",
    };

    public static Shape<char?> Quote { get; } = new Scalar<char?>("one ASCII character, or none", (string text, out char? value) =>
    {
        value = text == "none" ? null : text[0];
        return value is not { } quote || (text.Length == 1 && char.IsAscii(quote) && !char.IsControl(quote));
    })
    {
        Next = "Write one character in quotes, as in \"'\", or none.",
    };

    public static Shape<long> Count { get; } = new Scalar<long>("a whole number, 0 or more", (string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
    {
        Next = "Write digits alone, as in 5: no sign, no point, no groups.",
        Schema = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
    };

    public static Shape<Limit> Limit { get; } = new Scalar<Limit>("a count such as 5 or a share such as 1%, at most 100%", Tamiz.Limit.TryParse) { Next = HowToLimit, Schema = LimitSchema("^[0-9]+([.][0-9]+)? ?%$") };

    /// <summary>Gets the shape of a limit that can be switched off.</summary>
    public static Shape<Limit?> LimitOrOff { get; } = new Scalar<Limit?>("a count such as 5, a share such as 1%, at most 100%, or off", (string text, out Limit? value) =>
    {
        value = null;
        return text == "off" || Tamiz.Limit.TryParse(text, out value);
    })
    {
        Next = HowToLimit.Replace(".", ", or off for none.", StringComparison.Ordinal),
        Schema = LimitSchema("^(off|[0-9]+([.][0-9]+)? ?%)$"),
    };

    public static Shape<string> Number { get; } = new Scalar<string>("a number such as 12 or -0.5", (string text, [MaybeNullWhen(false)] out string value) =>
    {
        value = text;
        return ExactNumber.TryParse(text, out _);
    })
    {
        Next = "Write digits, with a point before decimals, as in -0.5: no groups, no unit, no percent sign.",
        Schema = new JsonObject { ["type"] = "number" },
    };

    public static Shape<decimal> Share { get; } = new Scalar<decimal>("a number from 0 to 1", (string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= 1)
    {
        Next = "Write it with a point, as in 0.95: no percent sign.",
        Schema = new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 },
    };

    public static Shape<(TimeSpan, string)> Age { get; } = new Scalar<(TimeSpan, string)>("a time such as 30m, 36h or 7d", (string text, out (TimeSpan, string) value) =>
    {
        var unit = text[^1] switch { 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        var isNumber = int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000;
        value = (unit * count, text);
        return isNumber && unit > TimeSpan.Zero;
    })
    {
        Next = "Write a whole number, at most 1000000, and m, h or d for minutes, hours or days, as in 36h.",
        Schema = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+[mhd]$" },
    };

    public static Shape<TimeSpan> Delay { get; } = new Scalar<TimeSpan>("a time such as 30s, 10m or 2h, at most 7 days", (string text, out TimeSpan value) =>
    {
        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.Zero };
        var isNumber = int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        value = unit * count;
        return isNumber && unit > TimeSpan.Zero && value <= TimeSpan.FromDays(7);
    })
    {
        Next = "Write a whole number and s, m or h for seconds, minutes or hours, as in 10m.",
        Schema = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+[smh]$" },
    };

    /// <summary>Gets the shape of a small number of times, at least one.</summary>
    public static Shape<int> Times { get; } = new Scalar<int>("a whole number from 1 to 100", (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 100)
    {
        Next = "Write digits alone, as in 2.",
        Schema = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 100 },
    };

    public static Shape<Schemas.ColumnType> ColumnType { get; } = new Scalar<Schemas.ColumnType>("a type as schema files name it, such as integer or decimal(10,2)", Schemas.SchemaJson.TryReadType);

    public static Shape<ImmutableArray<string>> Texts { get; } = OneOrMany(Text);

    public static Shape<ImmutableArray<string>> CellTexts { get; } = OneOrMany(CellText);

    public static Shape<T> Choice<T>(params (string Word, T Value)[] choices) => Choice([], choices);

    /// <summary>Makes the shape of a choice of words, some of which this version has not.</summary>
    public static Shape<T> Choice<T>(string[] later, params (string Word, T Value)[] choices) => new Scalar<T>(
        (choices.Length == 1 ? "" : "one of ") + string.Join(", ", choices.Select(choice => choice.Word)),
        (string text, [MaybeNullWhen(false)] out T value) =>
        {
            var at = Array.FindIndex(choices, choice => choice.Word == text);
            value = at < 0 ? default : choices[at].Value;
            return at >= 0;
        })
    {
        Later = later,
        Words = [.. choices.Select(choice => choice.Word)],
        Schema = new JsonObject { ["enum"] = new JsonArray([.. choices.Select(choice => AsEditorsSee(choice.Word))]) },
    };

    public static Shape<ImmutableArray<T>> ListOf<T>(Shape<T> item) => new Items<T>(item, OneWillDo: false);

    public static Shape<ImmutableArray<T>> OneOrMany<T>(Shape<T> item) => new Items<T>(item, OneWillDo: true);

    private static JsonObject LimitSchema(string pattern) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, new JsonObject { ["type"] = "string", ["pattern"] = pattern }),
    };

    // To an editor an unquoted 1 is a number and an unquoted true is a boolean.
    private static JsonNode AsEditorsSee(string word) =>
        bool.TryParse(word, out var flag) ? flag : long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : word;

    private static bool TakeText(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return true;
    }

    private sealed class Scalar<T>(string expected, TryParse<T> parse, bool MayBeEmpty = false) : Shape<T>
    {
        public string[] Later { get; init; } = [];

        /// <summary>Gets the words of a choice.</summary>
        public string[] Words { get; init; } = [];

        /// <summary>Gets what to write, where that takes more than what is expected.</summary>
        public string? Next { get; init; }

        public bool MayRefer { get; init; }

        public JsonObject Schema { get; init; } = new() { ["type"] = new JsonArray("string", "number", "boolean") };

        public override string Expected => expected;

        public override T Read(YamlNode node, Reading reading)
        {
            if (node is YamlScalarNode { Value: { } word } && Later.Contains(word))
            {
                reading.Object(node, "not_available", $"'{word}' is not available yet.", $"Write {expected}, or take it out.");
                return default!;
            }

            if (node is not YamlScalarNode { Value: { } text } scalar || (text.Length == 0 && !(MayBeEmpty && IsQuoted(scalar))))
                return Refuse(node, reading, default!);

            reading.Record(text, reading.PlaceOf(node));
            if (text.Contains("${", StringComparison.Ordinal))
            {
                if (!MayRefer)
                    reading.Object(node, "reference_here", $"A reference such as '{text}' may not stand here: results depend on this value, and no secret enters them.", "Write the value itself.");
                else
                    text = reading.References.Resolve(text, (code, problem, hint) => reading.Object(node, code, problem, hint));
            }

            return parse(text, out var value) ? value : Refuse(node, reading, default!);
        }

        public override JsonObject Describe() => Schema.DeepClone().AsObject();

        protected override string NextStep(YamlNode node)
        {
            if (node is not YamlScalarNode { Value: { Length: > 0 } text })
                return node is YamlScalarNode ? base.NextStep(node) : $"Write {expected}, on the line of the key.";
            return Spelling.Nearest(text, Words) is { } near ? $"Did you mean '{near}'?" : Next ?? base.NextStep(node);
        }

        private static bool IsQuoted(YamlScalarNode scalar) => scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
    }

    private sealed class Items<T>(Shape<T> item, bool OneWillDo) : Shape<ImmutableArray<T>>
    {
        public override string Expected => OneWillDo ? $"{item.Expected} or a list of them" : "a list";

        public override ImmutableArray<T> Read(YamlNode node, Reading reading)
        {
            switch (node)
            {
                case YamlSequenceNode { Children.Count: > 0 } list when list.Children.All(child => child is YamlScalarNode):
                    reading.Record($"[{string.Join(", ", list.Children)}]", reading.PlaceOf(node));
                    using (reading.Quiet())
                        return Sound(list.Children, reading);
                case YamlSequenceNode { Children.Count: > 0 } list:
                    return Sound(list.Children, reading);
                case YamlSequenceNode when !OneWillDo:
                    return [];
                case YamlScalarNode when OneWillDo:
                    return reading.IsSound(item, node, out var only) ? [only] : [];
                default:
                    return Refuse(node, reading, []);
            }
        }

        protected override string NextStep(YamlNode node) =>
            OneWillDo ? base.NextStep(node) : "Write one item a line, each behind '- ', or all in [ ].";

        public override JsonObject Describe()
        {
            var list = new JsonObject { ["type"] = "array", ["items"] = item.Describe() };
            return OneWillDo ? new() { ["anyOf"] = new JsonArray(item.Describe(), list) } : list;
        }

        // What could not be read is left out, so that the rules that follow judge only what stands there.
        private ImmutableArray<T> Sound(IEnumerable<YamlNode> nodes, Reading reading)
        {
            var sound = ImmutableArray.CreateBuilder<T>();
            foreach (var (at, node) in nodes.Index())
            {
                using (reading.Enter(at.ToString(CultureInfo.InvariantCulture)))
                {
                    if (reading.IsSound(item, node, out var value))
                        sound.Add(value);
                }
            }

            return sound.ToImmutable();
        }
    }
}
