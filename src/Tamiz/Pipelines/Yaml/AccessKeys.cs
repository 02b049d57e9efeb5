using System.Collections.Immutable;
using Tamiz.Storage;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The keys that say how a bucket is reached, the same for stores and sources.</summary>
internal static class AccessKeys
{
    private static readonly Key<string> Endpoint = new("endpoint", Shapes.Place) { About = "The server, for any other than Amazon's: http://HOST:PORT. Without it AWS_ENDPOINT_URL_S3 counts." };
    private static readonly Key<string> Region = new("region", Shapes.Place) { About = "The region of the buckets. Without it AWS_REGION or the profile says so." };
    private static readonly Key<string> Profile = new("profile", Shapes.Place) { About = "The profile whose credentials are used. Without it the environment, the default profile, or the role of the machine." };
    private static readonly Key<bool?> PathStyle = new("path_style", Shapes.Choice<bool?>(("true", true), ("false", false))) { About = "Whether the bucket stands in the path and not in the server's name; so it is where an endpoint is set." };

    /// <summary>Gets the keys.</summary>
    public static ImmutableArray<Key> All { get; } = [Endpoint, Region, Profile, PathStyle];

    /// <summary>Reads them.</summary>
    public static BucketAccess Read(Values values)
    {
        if (values.Get(Endpoint) is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" }))
            values.Reading.Object(values.PlaceOf(Endpoint), "bad_address", "The endpoint is no address of a server.", "Write it as in http://storage.example:9000, without a name or password.");
        return new BucketAccess { Endpoint = values.Get(Endpoint), Region = values.Get(Region), Profile = values.Get(Profile), PathStyle = values.Get(PathStyle) };
    }
}
