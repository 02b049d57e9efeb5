using CsCheck;
using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Schemas;

public class SchemaJsonTests
{
    /// <summary>What PySpark prints for a schema with every type, on one line as it does.</summary>
    private const string FromSpark = """
        {"fields":[{"metadata":{},"name":"id","nullable":false,"type":"string"},{"metadata":{"comment":"years"},"name":"age","nullable":true,"type":"integer"},
        {"metadata":{},"name":"small","nullable":true,"type":"short"},{"metadata":{},"name":"tiny","nullable":true,"type":"byte"},{"metadata":{},"name":"big","nullable":true,"type":"long"},
        {"metadata":{},"name":"price","nullable":true,"type":"decimal(10,2)"},{"metadata":{},"name":"share","nullable":true,"type":"double"},{"metadata":{},"name":"ratio","nullable":true,"type":"float"},
        {"metadata":{"format":"dd/MM/yyyy"},"name":"born","nullable":true,"type":"date"},{"metadata":{},"name":"seen","nullable":true,"type":"timestamp"},
        {"metadata":{},"name":"local","nullable":true,"type":"timestamp_ntz"},{"metadata":{},"name":"photo","nullable":true,"type":"binary"},{"metadata":{},"name":"alive","nullable":true,"type":"boolean"},
        {"metadata":{},"name":"tags","nullable":true,"type":{"containsNull":true,"elementType":"string","type":"array"}}],"type":"struct"}
        """;

    private static readonly Gen<ColumnType> Types = Gen.OneOf(
        Gen.Enum<TypeKind>().Where(kind => kind is not (TypeKind.Decimal or TypeKind.Nested)).Select(kind => new ColumnType(kind)),
        Gen.Int[1, 38].SelectMany(precision => Gen.Int[0, precision].Select(scale => new ColumnType(TypeKind.Decimal, precision, scale))),
        Gen.Const(new ColumnType(TypeKind.Nested, Nested: """{"containsNull":true,"elementType":"long","type":"array"}""")));

    private static readonly Gen<TableSchema> Tables =
        from columns in Gen.Select(Gen.OneOf("id", "Name", "ñ", "with space", "a\"b", "x_"), Types, Gen.Bool, Gen.OneOf("{}", """{"format":"dd/MM/yyyy"}""")).Array[1, 6]
        select new TableSchema([.. columns.Select((column, at) =>
            new Column($"{column.Item1}{at}", column.Item2, column.Item3, column.Item4 == "{}" ? null : "dd/MM/yyyy", column.Item4))]);

    [Fact]
    public void What_Spark_prints_is_read()
    {
        var schema = SchemaJson.Read(FromSpark, "s.json");

        schema.Columns.Select(column => $"{column.Name} {(column.Type.Kind is TypeKind.Nested ? "nested" : column.Type)} {(column.Nullable ? "null" : "required")} {column.Format}").ShouldBe(
        [
            "id string required ", "age integer null ", "small short null ", "tiny byte null ", "big long null ", "price decimal(10,2) null ", "share double null ",
            "ratio float null ", "born date null dd/MM/yyyy", "seen timestamp null ", "local timestamp_ntz null ", "photo binary null ", "alive boolean null ", "tags nested null ",
        ]);
        schema.Columns[1].Metadata.ShouldBe("""{"comment":"years"}""");
    }

    [Fact]
    public void What_is_read_and_written_again_is_the_same_schema() =>
        CanonicalJson.Bytes(SchemaJson.Write(SchemaJson.Read(FromSpark, "s.json"))).ShouldBe(CanonicalJson.Bytes(System.Text.Json.Nodes.JsonNode.Parse(FromSpark)));

    [Fact]
    public void Any_schema_comes_back_as_it_was_written() => Tables.Sample(schema =>
        SchemaJson.Read(SchemaJson.Write(schema).ToJsonString(), "s.json").ShouldBe(schema));

    [Fact]
    public void The_hash_does_not_depend_on_how_the_file_is_laid_out()
    {
        var compact = SchemaJson.Read("""{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}""", "a.json");
        var spread = SchemaJson.Read("{ \"fields\": [ { \"type\": \"long\",\n \"name\": \"a\" } ],\n \"type\": \"struct\" }", "b.json");

        SchemaJson.Hash(spread).ShouldBe(SchemaJson.Hash(compact));
        SchemaJson.Hash(SchemaJson.Read("""{"type":"struct","fields":[{"name":"a","type":"long","nullable":false}]}""", "a.json")).ShouldNotBe(SchemaJson.Hash(compact));
    }

    [Theory]
    [InlineData("{", "schema_not_json", "not JSON")]
    [InlineData("", "schema_not_json", "not JSON")]
    [InlineData("""{"type":"struct","type":"struct","fields":[]}""", "schema_not_json", "twice")]
    [InlineData("[]", "schema_not_understood", "StructType")]
    [InlineData("null", "schema_not_understood", "StructType")]
    [InlineData("""{"type":"array","fields":[]}""", "schema_not_understood", "StructType")]
    [InlineData("""{"type":"struct"}""", "schema_not_understood", "StructType")]
    [InlineData("""{"type":"struct","fields":[]}""", "schema_not_understood", "no fields")]
    [InlineData("""{"type":"struct","fields":[1]}""", "schema_not_understood", "Field 1 has no \"name\"")]
    [InlineData("""{"type":"struct","fields":[{"type":"long"}]}""", "schema_not_understood", "Field 1 has no \"name\"")]
    [InlineData("""{"type":"struct","fields":[{"name":"a"}]}""", "schema_not_understood", "'a'")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"int"}]}""", "schema_not_understood", "'int', which is not known")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"STRING"}]}""", "schema_not_understood", "'STRING', which is not known")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"nested"}]}""", "schema_not_understood", "'nested', which is not known")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"decimal(39,2)"}]}""", "schema_not_understood", "1 to 38 digits")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"decimal(2,3)"}]}""", "schema_not_understood", "1 to 38 digits")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"long"},{"name":"A","type":"long"}]}""", "schema_not_understood", "2 times")]
    [InlineData("""{"type":"struct","fields":[{"name":"_a","type":"long"}]}""", "schema_not_understood", "starts with '_'")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"long","nullable":"no"}]}""", "schema_not_understood", "true or false")]
    public void A_mistake_is_told_with_the_file(string json, string code, string text)
    {
        var mistake = Should.Throw<TamizException>(() => SchemaJson.Read(json, "schemas/a.json"));

        mistake.Code.ShouldBe(code);
        mistake.Message.ShouldContain(text);
        mistake.Reason.ShouldBe(ExitReason.Usage);
        mistake.Place!.File.ShouldBe("schemas/a.json");
        mistake.Hint.ShouldNotBeNull();
    }

    [Fact]
    public void Where_JSON_is_broken_line_and_column_are_told() =>
        Should.Throw<TamizException>(() => SchemaJson.Read("{\n  \"type\": struct\n}", "a.json")).Place!.ToString().ShouldBe("a.json:2:11");
}
