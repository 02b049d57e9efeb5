using System.Text.Json.Nodes;
using Tamiz.Storage;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>Where a store is, as written.</summary>
/// <param name="Place">A folder, or the address of the final zone.</param>
/// <param name="Buckets">The buckets; <see langword="null"/> for a folder.</param>
internal sealed record StoreSetting(string Place, StoreBuckets? Buckets);

/// <summary>The value of <c>store</c>: a folder, an address, or a map with one address or one for each zone, and how they are reached.</summary>
internal sealed class StoreShape : Shape<StoreSetting>
{
    private static readonly Key<BucketPlace?> Location = new("location", new AddressShape()) { About = "The bucket and prefix of all three zones: s3://BUCKET/PREFIX." };
    private static readonly Key<BucketPlace?> Raw = new("raw", new AddressShape()) { About = "Where source files are kept as they came." };
    private static readonly Key<BucketPlace?> Transformed = new("transformed", new AddressShape()) { About = "Where results of steps and rows set aside are." };
    private static readonly Key<BucketPlace?> Final = new("final", new AddressShape()) { About = "Where released files, the ledger and runs are." };
    private static readonly Key<BucketEncryption> Encryption = new("encryption", Shapes.Choice(("bucket", BucketEncryption.Bucket), ("aes256", BucketEncryption.Aes256), ("kms", BucketEncryption.Kms))) { About = "How the server encrypts what is written: as the bucket says, with its own keys, or with one of KMS." };
    private static readonly Key<string> EncryptionKey = new("encryption_key", Shapes.Place) { About = "The id or ARN of the KMS key; without it the account's key for S3." };

    private static readonly MapShape<StoreSetting> Map = new(
        "a store", [Location, Raw, Transformed, Final, .. AccessKeys.All, Encryption, EncryptionKey], Make);

    public override string Expected => "a folder, s3://BUCKET/PREFIX, or a map";

    public override StoreSetting Read(YamlNode node, Reading reading)
    {
        if (node is YamlMappingNode)
            return Map.Read(node, reading);

        var text = Shapes.Place.Read(node, reading) ?? "";
        if (BucketPlace.IsMeantBy(text))
            return AddressShape.Parse(text, node, reading) is { } place ? new StoreSetting(place.ToString(), new StoreBuckets(place, place, place, new BucketAccess())) : new StoreSetting("", null);
        if (text.Contains("://", StringComparison.Ordinal))
            reading.Object(node, "not_available", "A store elsewhere than in a folder or on S3 is not available.", "Write a folder, such as ./store, or s3://BUCKET/PREFIX.");
        return new StoreSetting(text, null);
    }

    public override JsonObject Describe() => new() { ["anyOf"] = new JsonArray(Shapes.Place.Describe(), Map.Describe()) };

    private static StoreSetting Make(Values values)
    {
        Key[] zones = [Raw, Transformed, Final];
        var written = zones.Where(values.Has).ToList();
        if (values.Has(Location) && written.Count > 0)
            values.Reading.Object(values.PlaceOf(written[0]), "keys_clash", $"A store with 'location' has all zones there and no '{written[0].Name}'.", "Take 'location' out, and name all three zones.");
        else if (!values.Has(Location) && written.Count < zones.Length)
            values.Reading.Object(values.Node, "missing_key", "A store in buckets has 'location', or 'raw', 'transformed' and 'final'.", "Write 'location: s3://BUCKET/PREFIX'.");
        if (values.Has(EncryptionKey) && values.Get(Encryption) is not BucketEncryption.Kms)
            values.Reading.Object(values.PlaceOf(EncryptionKey), "keys_clash", "An 'encryption_key' is only used with 'encryption: kms'.", "Write 'encryption: kms' beside it, or take it out.");

        var access = AccessKeys.Read(values) with { Encryption = values.Get(Encryption), EncryptionKey = values.Get(EncryptionKey) };
        var all = values.Get(Location);
        if ((all ?? values.Get(Raw), all ?? values.Get(Transformed), all ?? values.Get(Final)) is not ({ } raw, { } transformed, { } final))
            return new StoreSetting("", null);

        return new StoreSetting(final.ToString(), new StoreBuckets(raw, transformed, final, access));
    }

    private sealed class AddressShape : Shape<BucketPlace?>
    {
        public override string Expected => "s3://BUCKET/PREFIX";

        public static BucketPlace? Parse(string text, YamlNode node, Reading reading)
        {
            var place = BucketPlace.Parse(text);
            if (place is null)
                reading.Object(node, "bad_address", $"'{reading.References.Mask(text)}' is no address of a bucket.", "Write s3://BUCKET/PREFIX: a bucket of 3 to 63 small letters, digits, '-' and '.', and no part of the prefix that begins with '_' or '.' or holds ':' or '='.");
            return place;
        }

        public override BucketPlace? Read(YamlNode node, Reading reading)
        {
            var problems = reading.Problems.Count;
            var text = Shapes.Place.Read(node, reading);
            return reading.Problems.Count > problems ? null : Parse(text, node, reading);
        }

        public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = "^s3://|[$][{]" };
    }
}
