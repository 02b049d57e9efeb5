using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tamiz.Checks;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The shapes of plain values. Scalars are text as written: <c>NO</c>, <c>012</c> and <c>1e3</c> stay as they are.</summary>
internal static class Shapes
{
    public delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

    public static Shape<string> Text { get; } = new Scalar<string>("a text", (string text, [MaybeNullWhen(false)] out string value) =>
    {
        value = text;
        return true;
    });

    public static Shape<char> Character { get; } = new Scalar<char>("one ASCII character, or \\t", (string text, out char value) =>
    {
        value = text == "\\t" ? '\t' : text[0];
        return value == '\t' || (text.Length == 1 && char.IsAscii(value) && !char.IsControl(value));
    });

    public static Shape<long> Count { get; } = new Scalar<long>("a whole number, 0 or more", (string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    public static Shape<Limit> Limit { get; } = new Scalar<Limit>("a count such as 5 or a share such as 1%", Checks.Limit.TryParse);

    public static Shape<ImmutableArray<string>> Texts { get; } = OneOrMany(Text);

    public static Shape<T> Choice<T>(params (string Word, T Value)[] choices) =>
        new Scalar<T>("one of " + string.Join(", ", choices.Select(choice => choice.Word)), (string text, [MaybeNullWhen(false)] out T value) =>
        {
            var at = Array.FindIndex(choices, choice => choice.Word == text);
            value = at < 0 ? default : choices[at].Value;
            return at >= 0;
        });

    public static Shape<ImmutableArray<T>> ListOf<T>(Shape<T> item) => new Items<T>(item, OneWillDo: false);

    public static Shape<ImmutableArray<T>> OneOrMany<T>(Shape<T> item) => new Items<T>(item, OneWillDo: true);

    private sealed class Scalar<T>(string expected, TryParse<T> parse) : Shape<T>
    {
        public override string Expected => expected;

        public override T Read(YamlNode node, Reading reading)
        {
            if (node is not YamlScalarNode { Value: { Length: > 0 } text } || !parse(text, out var value))
                return Refuse(node, reading, default!);

            if (text.Contains("${", StringComparison.Ordinal))
                reading.Object(node, "not_available", $"References such as '{text}' are not available yet.", "Write the value itself.");
            return value;
        }
    }

    private sealed class Items<T>(Shape<T> item, bool OneWillDo) : Shape<ImmutableArray<T>>
    {
        public override string Expected => OneWillDo ? $"{item.Expected} or a list of them" : "a list";

        public override ImmutableArray<T> Read(YamlNode node, Reading reading) => node switch
        {
            YamlSequenceNode { Children.Count: > 0 } list => [.. list.Children.Select(child => item.Read(child, reading))],
            YamlSequenceNode when !OneWillDo => [],
            YamlScalarNode when OneWillDo => [item.Read(node, reading)],
            _ => Refuse(node, reading, []),
        };
    }
}
