using System.Collections.Immutable;
using Tamiz.Engines;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>What the user's SQL looks like: one text for every engine, or a map with a text for each.</summary>
internal static class SqlShapes
{
    private static readonly Key<string> InProcess = new(EngineChoice.Default.Name, Shapes.Text) { About = "The text for the engine in this process, by which dependencies and types are found." };
    private static readonly Key<string> Spark = new("spark", Shapes.Text) { About = "The text for Spark." };

    private static readonly MapShape<UserSql> ByEngine = new("SQL by engine", [InProcess, Spark], values =>
    {
        if (!values.Has(InProcess) && !values.Has(Spark))
            values.Reading.Object(values.Node, "missing_key", "There is no text for any engine.", $"Write '{InProcess.Name}:', '{Spark.Name}:' or both below it, or one text for both.");
        return UserSql.Of([.. new[] { InProcess, Spark }.Where(values.Has).Select(key => KeyValuePair.Create(key.Name, values.Get(key, "")))]);
    });

    /// <summary>Gets the shape of a piece of SQL.</summary>
    public static Shape<UserSql> Sql { get; } = new ShortOrMap<UserSql>(new Made<string, UserSql>(Shapes.Text, (text, _, _) => new UserSql(text ?? "")), ByEngine);

    /// <summary>Gets the tables that a SELECT reads.</summary>
    public static Key<ImmutableArray<string>> From { get; } = new("from", Shapes.Texts) { About = "The datasets and KPIs that the SQL reads; needed where its only text is for Spark." };

    /// <summary>Returns a SELECT with the tables that stand in <c>from</c>, which say something only where there is a text for each engine.</summary>
    /// <param name="values">The map that may have <c>from</c>.</param>
    /// <param name="keys">The keys of the statements.</param>
    public static ImmutableArray<UserSql> Selects(Values values, params ImmutableArray<Key<UserSql>> keys)
    {
        var selects = keys.Select(key => values.Get(key, "")).ToImmutableArray();
        if (values.Has(From) && selects.All(select => select.Texts.IsEmpty))
            values.Reading.Object(values.PlaceOf(From), "key_without_use", "'from' says nothing here: the tables are found in the SQL.", "Take it out.");
        foreach (var (key, select) in keys.Zip(selects).Where(pair => NeedsFrom(pair.Second) && !values.Has(From)))
            values.Reading.Object(values.PlaceOf(key), "missing_key", $"The SQL in '{key.Name}' is for Spark only, and its tables are not found in it: the key 'from' is missing.", "Add 'from: [names]', the datasets and KPIs it reads.");
        return [.. selects.Select(select => select.Texts.IsEmpty ? select : select with { From = values.Get(From, []) })];
    }

    /// <summary>Returns where the text begins whose lines mistakes are counted in.</summary>
    public static FilePlace PlaceOf(Values values, Key<UserSql> key)
    {
        var node = values.NodeOf(key);
        if (node is YamlMappingNode { Children: [var first, ..] } map)
            node = map.Children.Where(child => child.Key is YamlScalarNode { Value: { } name } && name == InProcess.Name).Select(child => child.Value).FirstOrDefault() ?? first.Value;
        if (node is null)
            return values.Place;

        var place = values.Reading.PlaceOf(node);
        return node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } ? place with { Line = place.Line + 1, Column = 0 } : place;
    }

    private static bool NeedsFrom(UserSql select) => !select.Texts.IsEmpty && select.For(InProcess.Name) is null;
}
