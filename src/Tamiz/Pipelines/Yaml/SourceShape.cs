using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Storage;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>Where the files of a dataset are, as written.</summary>
/// <param name="Patterns">Paths or addresses, which may have wildcards.</param>
/// <param name="Access">How buckets are reached; <see langword="null"/> if that is not written.</param>
internal sealed record SourceSetting(ImmutableArray<string> Patterns, BucketAccess? Access);

/// <summary>The value of <c>source</c>: a path, an address, a list of them, or a map that says how buckets are reached.</summary>
internal sealed class SourceShape : Shape<SourceSetting>
{
    private static readonly Key<ImmutableArray<string>> Location = new("location", Shapes.Places, Required: true) { About = "The files: s3://BUCKET/PATH, with * and ? in the file name." };

    private static readonly MapShape<SourceSetting> Map = new("a source", [Location, .. AccessKeys.All], values =>
    {
        var patterns = values.Get(Location, []);
        if (patterns.Any(pattern => !BucketPlace.IsMeantBy(pattern)))
            values.Reading.Object(values.PlaceOf(Location), "bad_address", "A source that says how it is reached is in a bucket.", "Write s3://BUCKET/PATH, or the paths alone after 'source:'.");
        return new SourceSetting(patterns, AccessKeys.Read(values));
    });

    public override string Expected => Shapes.Places.Expected;

    public override SourceSetting Read(YamlNode node, Reading reading) =>
        node is YamlMappingNode ? Map.Read(node, reading) : new SourceSetting(Shapes.Places.Read(node, reading), null);

    public override JsonObject Describe()
    {
        var places = Shapes.Places.Describe();
        places["anyOf"]!.AsArray().Add(Map.Describe());
        return places;
    }
}
