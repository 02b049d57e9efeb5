using System.Text.Json.Nodes;
using CsCheck;
using Shouldly;
using Tamiz.Contracts;
using Tamiz.Pipelines;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Schemas;

/// <summary>Every kind of change: its class, the version it needs from 1.4.2, and the exit code of the check before it is accepted.</summary>
public class SchemaDiffTests
{
    private const string Known = "id string!, age integer";

    private static readonly Gen<Column> Columns = Gen.Select(
        Gen.OneOf("id", "age", "Country", "seen", "note", "x"),
        Gen.OneOf("string", "integer", "long", "double", "decimal(10,2)", "date", "{\"type\":\"array\",\"elementType\":\"long\",\"containsNull\":true}"),
        Gen.Bool,
        Gen.OneOf("{}", "{\"comment\":\"c\"}", "{\"codes\":[\"A\",\"B\"]}", "{\"sensitive\":true}", "{\"unit\":\"kg\"}"),
        (name, type, nullable, metadata) => SchemaJson.Read($$"""{"type":"struct","fields":[{"name":"{{name}}","type":{{(type[0] == '{' ? type : $"\"{type}\"")}},"nullable":{{(nullable ? "true" : "false")}},"metadata":{{metadata}}}]}""", "s").Columns[0]);

    private static readonly Gen<TableSchema> Tables = Columns.Array[1, 6].Select(columns => new TableSchema([.. columns.DistinctBy(column => column.Name.ToLowerInvariant())]));

    [Theory]
    // columns come, go, move
    [InlineData(Known, "id string!, age integer, x string", "AddedNullable", "1.5.0", 4)]
    [InlineData(Known, "id string!, age integer, x string!", "AddedRequired", "2.0.0", 4)]
    [InlineData(Known, "x long, id string!, age integer", "AddedNullable", "1.5.0", 4)]
    [InlineData(Known, "id string!", "Removed", "2.0.0", 4)]
    [InlineData(Known, "age integer", "Removed", "2.0.0", 4)]
    [InlineData(Known, "age integer, id string!", "Order", "1.5.0", 4)]
    [InlineData(Known, "ID string!, age integer", "CaseChanged", "1.5.0", 4)]
    [InlineData(Known, "id string!, years integer", "AddedNullable Removed", "2.0.0", 4)]
    [InlineData(Known, Known, "", "1.4.2", 0)]
    // nulls
    [InlineData("a string", "a string!", "Required", "2.0.0", 4)]
    [InlineData("a string!", "a string", "Optional", "1.5.0", 4)]
    // wider
    [InlineData("a byte", "a short", "Widened", "1.5.0", 4)]
    [InlineData("a byte", "a integer", "Widened", "1.5.0", 4)]
    [InlineData("a short", "a long", "Widened", "1.5.0", 4)]
    [InlineData("a integer", "a long", "Widened", "1.5.0", 4)]
    [InlineData("a integer", "a double", "Widened", "1.5.0", 4)]
    [InlineData("a short", "a float", "Widened", "1.5.0", 4)]
    [InlineData("a float", "a double", "Widened", "1.5.0", 4)]
    [InlineData("a integer", "a decimal(10,0)", "Widened", "1.5.0", 4)]
    [InlineData("a long", "a decimal(19,0)", "Widened", "1.5.0", 4)]
    [InlineData("a decimal(10,2)", "a decimal(12,2)", "Widened", "1.5.0", 4)]
    [InlineData("a decimal(10,2)", "a decimal(12,4)", "Widened", "1.5.0", 4)]
    [InlineData("a date", "a timestamp_ntz", "Widened", "1.5.0", 4)]
    // narrower
    [InlineData("a long", "a integer", "Narrowed", "2.0.0", 4)]
    [InlineData("a short", "a byte", "Narrowed", "2.0.0", 4)]
    [InlineData("a double", "a float", "Narrowed", "2.0.0", 4)]
    [InlineData("a double", "a integer", "Narrowed", "2.0.0", 4)]
    [InlineData("a decimal(12,2)", "a decimal(10,2)", "Narrowed", "2.0.0", 4)]
    [InlineData("a decimal(12,4)", "a decimal(10,2)", "Narrowed", "2.0.0", 4)]
    [InlineData("a decimal(10,0)", "a integer", "Narrowed", "2.0.0", 4)]
    [InlineData("a timestamp_ntz", "a date", "Narrowed", "2.0.0", 4)]
    // another type
    [InlineData("a integer", "a string", "TypeChanged", "2.0.0", 4)]
    [InlineData("a string", "a integer", "TypeChanged", "2.0.0", 4)]
    [InlineData("a long", "a double", "TypeChanged", "2.0.0", 4)]
    [InlineData("a integer", "a float", "TypeChanged", "2.0.0", 4)]
    [InlineData("a decimal(10,2)", "a decimal(10,4)", "TypeChanged", "2.0.0", 4)]
    [InlineData("a decimal(10,2)", "a double", "TypeChanged", "2.0.0", 4)]
    [InlineData("a integer", "a decimal(9,0)", "TypeChanged", "2.0.0", 4)]
    [InlineData("a integer", "a boolean", "TypeChanged", "2.0.0", 4)]
    [InlineData("a date", "a string", "TypeChanged", "2.0.0", 4)]
    [InlineData("a date", "a timestamp", "TypeChanged", "2.0.0", 4)]
    [InlineData("a timestamp", "a timestamp_ntz", "TypeChanged", "2.0.0", 4)]
    [InlineData("a string", "a binary", "TypeChanged", "2.0.0", 4)]
    [InlineData("a string", "a array<string>", "TypeChanged", "2.0.0", 4)]
    // nested
    [InlineData("a array<integer>", "a array<long>", "Widened", "1.5.0", 4)]
    [InlineData("a array<long>", "a array<string>", "TypeChanged", "2.0.0", 4)]
    [InlineData("a array<long>", "a map<string,long>", "TypeChanged", "2.0.0", 4)]
    [InlineData("a map<string,long>", "a map<string,integer>", "Narrowed", "2.0.0", 4)]
    [InlineData("a map<string,long>", "a map<integer,long>", "TypeChanged", "2.0.0", 4)]
    [InlineData("a struct<x:long>", "a struct<x:long,y:long>", "AddedNullable", "1.5.0", 4)]
    [InlineData("a struct<x:long,y:long>", "a struct<x:long>", "Removed", "2.0.0", 4)]
    [InlineData("a struct<x:long,y:long>", "a struct<y:long,x:long>", "Order", "1.5.0", 4)]
    [InlineData("a struct<x:long>", "a struct<x:string>", "TypeChanged", "2.0.0", 4)]
    [InlineData("a array<struct<x:long>>", "a array<struct<x:long,y:long>>", "AddedNullable", "1.5.0", 4)]
    // metadata
    [InlineData("a string {}", "a string {\"comment\":\"c\"}", "Metadata", "1.4.3", 4)]
    [InlineData("a string {\"comment\":\"c\"}", "a string {\"comment\":\"d\"}", "Metadata", "1.4.3", 4)]
    [InlineData("a string {\"owner\":\"x\"}", "a string {}", "Metadata", "1.4.3", 4)]
    [InlineData("a date {}", "a date {\"format\":\"dd/MM/yyyy\"}", "FormatChanged", "2.0.0", 4)]
    [InlineData("a date {\"format\":\"MM/dd/yyyy\"}", "a date {\"format\":\"dd/MM/yyyy\"}", "FormatChanged", "2.0.0", 4)]
    [InlineData("a double {\"unit\":\"mg\"}", "a double {\"unit\":\"g\"}", "UnitChanged", "2.0.0", 4)]
    [InlineData("a double {}", "a double {\"unit\":\"g\"}", "Metadata", "1.4.3", 4)]
    [InlineData("a string {\"codes\":[\"F\",\"M\"]}", "a string {\"codes\":[\"F\",\"M\",\"X\"]}", "CodesAdded", "1.5.0", 4)]
    [InlineData("a string {\"codes\":[\"F\",\"M\"]}", "a string {\"codes\":[\"F\"]}", "CodesRemoved", "2.0.0", 4)]
    [InlineData("a string {\"codes\":[\"F\",\"M\"]}", "a string {\"codes\":[\"F\",\"W\"]}", "CodesRemoved CodesAdded", "2.0.0", 4)]
    [InlineData("a string {}", "a string {\"codes\":[\"F\"]}", "CodesRemoved", "2.0.0", 4)]
    [InlineData("a string {\"codes\":[\"F\"]}", "a string {}", "CodesAdded", "1.5.0", 4)]
    [InlineData("a string {\"codes\":{\"F\":\"female\"}}", "a string {\"codes\":{\"F\":\"woman\"}}", "Metadata", "1.4.3", 4)]
    [InlineData("a string {}", "a string {\"sensitive\":true}", "SensitiveMarked", "1.5.0", 4)]
    [InlineData("a string {\"sensitive\":true}", "a string {}", "SensitiveUnmarked", "2.0.0", 4)]
    // several at once: the weightiest decides
    [InlineData("a integer, b string", "a long, b string!, c date", "Widened Required AddedNullable", "2.0.0", 4)]
    [InlineData("a integer, b string {}", "a integer, c long, b string {\"comment\":\"c\"}", "AddedNullable Metadata", "1.5.0", 4)]
    public void A_change_has_a_class_a_version_and_an_exit_code(string before, string after, string kinds, string version, int exitCode)
    {
        var (was, now) = (Schema(before), Schema(after));
        var diff = SchemaDiff.Between(was, now);

        string.Join(' ', diff.Changes.Select(change => change.Kind)).ShouldBe(kinds);
        diff.Changes.ShouldAllBe(change => change.Text.Length > 3);
        var locked = Lock("1.4.2", was);
        var review = SchemaReview.Of(Project(now), locked, null);
        review.Schemas.Single().Proposed.ToString().ShouldBe(version);
        (review.Holds ? 0 : (int)ExitReason.Schema).ShouldBe(exitCode);
    }

    [Theory]
    [InlineData("a integer", "a string", "2.0.0 2.0.0 2.0.0 1.5.0")]
    [InlineData("a integer", "a long", "1.5.0 2.0.0 2.0.0 1.5.0")]
    [InlineData("a long", "a integer", "2.0.0 1.5.0 2.0.0 1.5.0")]
    [InlineData("a string!", "a string", "1.5.0 2.0.0 2.0.0 1.5.0")]
    [InlineData("a string", "a string!", "2.0.0 1.5.0 2.0.0 1.5.0")]
    [InlineData("a string", "a string, b long!", "2.0.0 1.5.0 2.0.0 1.5.0")]
    [InlineData("a string, b long", "a string", "2.0.0 2.0.0 2.0.0 1.5.0")]
    [InlineData("a string", "a string, b long", "1.5.0 1.5.0 1.5.0 1.5.0")]
    [InlineData("a string {}", "a string {\"comment\":\"c\"}", "1.4.3 1.4.3 1.4.3 1.4.3")]
    public void What_breaks_depends_on_what_was_promised(string before, string after, string versions) =>
        string.Join(' ', Enum.GetValues<Compatibility>().Select(promise => new SemanticVersion(1, 4, 2).After(SchemaDiff.Between(Schema(before), Schema(after)).Level(promise)))).ShouldBe(versions);

    [Theory]
    [InlineData(Known, "id string!, years integer", "age > years")]
    [InlineData("patient_id string, x long", "x long, PatientId string", "patient_id > PatientId")]
    [InlineData("country_code string, x long, y long", "x long, y long, z double, country_cod string", "country_code > country_cod")]
    [InlineData("age integer, x long", "x long, weight double, age_group string", "")]
    [InlineData("age integer", "gender string", "")]
    public void A_column_that_may_have_another_name_is_proposed_and_no_more(string before, string after, string renames)
    {
        var diff = SchemaDiff.Between(Schema(before), Schema(after));

        string.Join(", ", diff.Renames.Select(rename => $"{rename.From} > {rename.To}")).ShouldBe(renames);
        diff.Level(Compatibility.Backward).ShouldBe(ChangeLevel.Major);
    }

    [Theory]
    [InlineData("1.4.2", SchemaState.VersionTooLow)]
    [InlineData("1.4.3", SchemaState.VersionTooLow)]
    [InlineData("1.5.0", SchemaState.VersionTooLow)]
    [InlineData("2.0.0", SchemaState.Accepted)]
    [InlineData("3.1.0", SchemaState.Accepted)]
    public void A_breaking_change_needs_a_major_version(string version, SchemaState state)
    {
        var review = SchemaReview.Of(Project(Schema("a string")), Lock(version, Schema("a string")), Lock("1.4.2", Schema("a integer")));

        review.Schemas.Single().State.ShouldBe(state);
        review.Holds.ShouldBe(state is SchemaState.Accepted);
        Should.Throw<TamizException>(() => SchemaAcceptance.Demand(review.Schemas.Single(), "1.9.9")).Code.ShouldBe("version_too_low");
        SchemaAcceptance.Demand(review.Schemas.Single(), "2.0.0").ShouldBe(new SemanticVersion(2, 0, 0));
    }

    [Fact]
    public void A_schema_differs_from_itself_in_nothing() => Tables.Sample(schema => SchemaDiff.Between(schema, schema).IsEmpty.ShouldBeTrue());

    [Fact]
    public void Two_schemas_differ_in_something_if_and_only_if_their_hashes_do() => Gen.Select(Tables, Tables).Sample((a, b) =>
        SchemaDiff.Between(a, b).IsEmpty.ShouldBe(SchemaJson.Hash(a) == SchemaJson.Hash(b)), iter: 2000);

    [Fact]
    public void What_came_in_one_direction_goes_in_the_other() => Gen.Select(Tables, Tables).Sample((a, b) =>
    {
        var (there, back) = (SchemaDiff.Between(a, b), SchemaDiff.Between(b, a));
        there.Changes.Count(change => change.Kind is ChangeKind.Removed).ShouldBe(back.Changes.Count(change => change.Kind is ChangeKind.AddedNullable or ChangeKind.AddedRequired));
        there.Changes.Count(change => change.Kind is ChangeKind.Widened).ShouldBe(back.Changes.Count(change => change.Kind is ChangeKind.Narrowed));
    });

    [Fact]
    public void Accepting_makes_the_check_pass() => Gen.Select(Tables, Tables).Sample((was, now) =>
    {
        var (project, before) = (Project(now), Lock("1.4.2", was));
        var review = SchemaReview.Of(project, before, null);
        var accepted = SchemaAcceptance.Accept(before, SchemaAcceptance.Of(review, project, ["t"], []), schema => schema.Proposed, "me", DateTimeOffset.UnixEpoch, "why");
        var read = SchemaLock.Read(accepted.ToBytes(), "schemas.lock");

        SchemaReview.Of(project, read, null).Holds.ShouldBeTrue();
        SchemaReview.Of(project, read, before).Holds.ShouldBeTrue();
        read.ToBytes().ShouldBe(accepted.ToBytes());
    });

    [Fact]
    public void A_lock_that_was_changed_by_hand_is_refused()
    {
        var text = System.Text.Encoding.UTF8.GetString(Lock("1.0.0", Schema("a integer")).ToBytes());

        Mistake(text.Replace("\"integer\"", "\"long\"", StringComparison.Ordinal)).ShouldContain("the schema of 't' is not the one that was accepted");
        Mistake(text.Replace("\"1.0.0\"", "\"1.0\"", StringComparison.Ordinal)).ShouldContain("is '1.0', which is not of the form 1.2.3");
        Mistake("<<<<<<< HEAD\n" + text).ShouldContain("it is not JSON");
        Mistake("{}").ShouldContain("has not the members of a lock");

        static string Mistake(string text) => Should.Throw<TamizException>(() => SchemaLock.Read(System.Text.Encoding.UTF8.GetBytes(text), "schemas.lock")).Message;
    }

    private static SchemaLock Lock(string version, TableSchema schema)
    {
        SemanticVersion.TryParse(version, out var parsed).ShouldBeTrue();
        return new SchemaLock { Schemas = new SchemaLock().Schemas.Add("t", new LockedSchema(parsed!, schema, "me", DateTimeOffset.UnixEpoch, "why")) };
    }

    private static ProjectSchemas Project(TableSchema schema) => new()
    {
        Pipeline = new Pipeline { Name = "p", Folder = "", Sources = [new SourceDataset { Name = "t", Source = ["t.csv"], Schema = schema }] },
        Schemas = new[] { KeyValuePair.Create("t", schema) }.ToImmutable(),
        Unknown = [],
        Problems = [],
    };

    // "a string! {metadata}, b array<long>": DDL types in Spark's long names.
    private static TableSchema Schema(string columns)
    {
        var fields = new List<JsonObject>();
        foreach (var column in System.Text.RegularExpressions.Regex.Split(columns, @", (?=\w+ )"))
        {
            var parts = column.Split(' ', 3);
            var type = new DdlReader(parts[1].TrimEnd('!').Replace("long", "bigint", StringComparison.Ordinal).Replace("integer", "int", StringComparison.Ordinal).Replace("byte", "tinyint", StringComparison.Ordinal).Replace("short", "smallint", StringComparison.Ordinal), "t").ReadType();
            fields.Add(NestedType.Field(parts[0], type, !parts[1].EndsWith('!'), parts.Length > 2 ? (JsonObject)JsonNode.Parse(parts[2])! : []));
        }

        return SchemaJson.Read(NestedType.Struct(fields), "t");
    }
}

file static class Dictionaries
{
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, TableSchema> ToImmutable(this IEnumerable<KeyValuePair<string, TableSchema>> schemas) =>
        System.Collections.Immutable.ImmutableSortedDictionary.ToImmutableSortedDictionary(schemas, schema => schema.Key, schema => schema.Value, StringComparer.Ordinal);
}
