using System.Text.Json.Nodes;
using CsCheck;
using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests.Schemas;

/// <summary>Schemas as PySpark and DDL write them.</summary>
public class SchemaTextTests
{
    private static readonly Gen<string> Names = Gen.OneOf("id", "Name", "ñandú", "with space", "a\"b", "it's", "b`t", "select", "0x", "tab\there", "a,b");

    private static readonly Gen<JsonNode> Metadata = Gen.OneOf("{}", """{"comment":"it's \"so\"\n\\ – ñ"}""", """{"comment":"x","codes":["F","M"],"max":120,"share":0.5,"sensitive":true,"of":{"a":null}}""")
        .Select(text => JsonNode.Parse(text)!);

    private static readonly Gen<JsonNode> Types = Gen.Recursive<JsonNode>((depth, type) => depth > 3 ? Plain : Gen.Frequency(
        (4, Plain),
        (1, Gen.Select(type, Gen.Bool, (element, nulls) => (JsonNode)NestedType.Array(element.DeepClone(), nulls))),
        (1, Gen.Select(Plain, type, Gen.Bool, (key, value, nulls) => (JsonNode)NestedType.Map(key.DeepClone(), value.DeepClone(), nulls))),
        (1, Gen.Select(Names, type, Gen.Bool, Metadata, (name, of, nulls, more) => NestedType.Field(name, of.DeepClone(), nulls, (JsonObject)more.DeepClone())).Array[1, 3]
            .Select(fields => (JsonNode)NestedType.Struct(fields.Select((field, at) => Named(field, at)))))));

    private static readonly Gen<TableSchema> Tables = Gen.Select(Names, Types, Gen.Bool, Metadata).Array[1, 5].Select(columns => SchemaJson.Read(
        NestedType.Struct(columns.Select((column, at) => Named(NestedType.Field(column.Item1, column.Item2.DeepClone(), column.Item3, (JsonObject)column.Item4.DeepClone()), at))), "s.json"));

    private static Gen<JsonNode> Plain => Gen.OneOf("string", "boolean", "byte", "short", "integer", "long", "float", "double", "decimal(38,18)", "decimal(1,0)", "date", "timestamp", "timestamp_ntz", "binary")
        .Select(name => (JsonNode)JsonValue.Create(name));

    [Fact]
    public void A_schema_written_for_PySpark_is_read_back_as_it_was() => Tables.Sample(schema =>
        SchemaText.Read(SchemaText.Write(schema, SchemaForm.Pyspark), SchemaForm.Pyspark, "s.py").ShouldBe(schema), iter: 300);

    [Fact]
    public void A_schema_written_as_json_is_read_back_as_it_was() => Tables.Sample(schema =>
        SchemaText.Read(SchemaText.Write(schema, SchemaForm.Json), SchemaForm.Json, "s.json").ShouldBe(schema), iter: 300);

    [Fact]
    public void A_schema_written_as_ddl_loses_what_it_says_it_loses_and_no_more() => Tables.Sample(schema =>
    {
        var back = SchemaText.Read(SchemaText.Write(schema, SchemaForm.Ddl), SchemaForm.Ddl, "s.ddl");

        SchemaText.Lost(back, SchemaForm.Ddl).ShouldBeEmpty();
        SchemaText.Read(SchemaText.Write(back, SchemaForm.Ddl), SchemaForm.Ddl, "s.ddl").ShouldBe(back);
        back.Equals(schema).ShouldBe(SchemaText.Lost(schema, SchemaForm.Ddl).IsEmpty);
    }, iter: 300);

    [Fact]
    public void A_Python_file_is_read_as_people_write_it()
    {
        const string File = """"
            """Schemas of the clinic; StructType( here is only text."""
            from pyspark.sql import types as T
            from pyspark.sql.types import *   # noqa

            LIMIT = compute(3)

            address: StructType = StructType([
                StructField('street', StringType()),
                StructField("zip", StringType(), nullable=False),   # kept as text: 01067
            ])

            patients = T.StructType(fields=[
                T.StructField("patient_id", T.StringType(), False, {"comment": 'the "key"', "sensitive": True}),
                StructField(name="age", dataType=IntegerType(), metadata={'unit': "years", "max": 120, "share": -0.5, "codes": [1, 2, None]}),
                StructField("weight", DecimalType(10, 2)), StructField("d", DecimalType()),
                StructField("seen", TimestampNTZType(), True, None),
                StructField("address", address, True),
                StructField("tags", ArrayType(StringType(), containsNull=False), True,),
                StructField("notes", MapType(StringType(), ArrayType(LongType()), False), True, {"comment": "two " "parts\u00f1"}),
            ])

            def load(spark):
                return spark.read.schema(patients).csv("patients.csv")
            """";

        var schema = SchemaText.Read(File, SchemaForm.Pyspark, "s.py");

        schema.Names.ShouldBe(["patient_id", "age", "weight", "d", "seen", "address", "tags", "notes"]);
        schema.Find("patient_id").ShouldBe(new Column("patient_id", new(TypeKind.String), false, null, """{"comment":"the \"key\"","sensitive":true}"""));
        schema.Find("age")!.Metadata.ShouldBe("""{"codes":[1,2,null],"max":120,"share":-0.5,"unit":"years"}""");
        schema.Find("weight")!.Type.Name.ShouldBe("decimal(10,2)");
        schema.Find("d")!.Type.Name.ShouldBe("decimal(10,0)");
        schema.Find("address")!.Type.Nested.ShouldBe("""{"fields":[{"metadata":{},"name":"street","nullable":true,"type":"string"},{"metadata":{},"name":"zip","nullable":false,"type":"string"}],"type":"struct"}""");
        schema.Find("tags")!.Type.Nested.ShouldBe("""{"containsNull":false,"elementType":"string","type":"array"}""");
        schema.Find("notes")!.Metadata.ShouldBe("""{"comment":"two partsñ"}""");
        SchemaText.Read(File, SchemaForm.Pyspark, "s.py", "address").Names.ShouldBe(["street", "zip"]);
    }

    [Fact]
    public void A_schema_built_by_adding_is_read_too() =>
        SchemaText.Read("s = StructType().add(\"a\", \"int\", False).add('b', ArrayType(StringType())).add(StructField('c', LongType()))", SchemaForm.Pyspark, "s.py")
            .Columns.Select(column => $"{column.Name} {column.Type} {column.Nullable}").ShouldBe(["a integer False", """b {"containsNull":true,"elementType":"string","type":"array"} True""", "c long True"]);

    [Theory]
    [InlineData("s = StructType(fields)", "s.py:1:16", "'[' is expected")]
    [InlineData("s = StructType([\n  StructField(name, StringType()),\n])", "s.py:2:15", "the name of a field is a text, and 'n' stands there")]
    [InlineData("s = StructType([StructField('a', StringTyp())])", "s.py:1:34", "'StringTyp' is not a type")]
    [InlineData("s = StructType([StructField('a', VariantType())])", "s.py:1:34", "'VariantType' is not a type")]
    [InlineData("s = StructType([StructField('a', DecimalType(39, 2))])", "s.py:1:34", "'decimal(39,2)' is no decimal")]
    [InlineData("s = StructType([StructField('a', StringType(), os.getenv('X'))])", "s.py:1:48", "'os' stands there")]
    [InlineData("s = StructType([StructField('a', StringType(), False, None, 1)])", "s.py:1:61", "there are only 4 arguments")]
    [InlineData("s = StructType([StructField('a)])", "s.py:1:29", "the text that begins here is not closed")]
    [InlineData("x = 1\n", "s.py:1:1", "there is no StructType in it")]
    [InlineData("a = StructType([StructField('x', LongType())])\nb = StructType([StructField('x', LongType())])", "s.py:1:1", "it has 2 schemas (a, b)")]
    public void What_cannot_be_read_is_named_with_its_place(string text, string place, string says)
    {
        var mistake = Should.Throw<TamizException>(() => SchemaText.Read(text, SchemaForm.Pyspark, "s.py"));

        mistake.Message.ShouldContain(says);
        mistake.Place!.ToString().ShouldBe(place);
        mistake.Hint.ShouldNotBeNullOrEmpty();
        mistake.Reason.ShouldBe(ExitReason.Usage);
    }

    [Theory]
    [InlineData("id BIGINT NOT NULL COMMENT 'it\\'s', name string", "id long False {\"comment\":\"it's\"}; name string True {}")]
    [InlineData("a: int, b: decimal, c DECIMAL(5), d dec(5 , 2);", "a integer True {}; b decimal(10,0) True {}; c decimal(5,0) True {}; d decimal(5,2) True {}")]
    [InlineData("struct<a:tinyint,b:smallint,c:real,d:timestamp_ltz>", "a byte True {}; b short True {}; c float True {}; d timestamp True {}")]
    [InlineData("`with space` date -- a comment\n, `b``t` /* another */ binary", "with space date True {}; b`t binary True {}")]
    public void A_ddl_string_is_read_as_Spark_reads_it(string ddl, string columns) =>
        string.Join("; ", SchemaText.Read(ddl, SchemaForm.Ddl, "--ddl").Columns.Select(column => $"{column.Name} {column.Type} {column.Nullable} {column.Metadata}")).ShouldBe(columns);

    [Theory]
    [InlineData("a varchar(10)", "--ddl:1:3", "'varchar' is not a type")]
    [InlineData("a interval", "--ddl:1:3", "'interval' is not a type")]
    [InlineData("a array<int", "--ddl:1:12", "'>' is expected, and the text ends")]
    [InlineData("a int\nb int", "--ddl:2:1", "a comma or the end is expected")]
    [InlineData("a int COMMENT x", "--ddl:1:15", "a text in quotes is expected")]
    [InlineData("a int COMMENT 'x", "--ddl:1:15", "is not closed")]
    [InlineData("a int, A long", null, "The column 'a' stands there 2 times")]
    public void A_mistake_in_a_ddl_string_is_named_with_its_place(string ddl, string? place, string says)
    {
        var mistake = Should.Throw<TamizException>(() => SchemaText.Read(ddl, SchemaForm.Ddl, "--ddl"));

        mistake.Message.ShouldContain(says);
        mistake.Place!.ToString().ShouldBe(place ?? "--ddl");
    }

    [Theory]
    [InlineData("""{"type":"array","elementType":"interval","containsNull":true}""", "has in 'element' the type \"interval\", which is not known")]
    [InlineData("""{"type":"udt","class":"x"}""", "has the type \"udt\", which is none of array, map and struct")]
    [InlineData("""{"type":"struct","fields":[{"name":"x","type":"long"},{"name":"X","type":"long"}]}""", "has two fields 'X'")]
    [InlineData("""{"type":"struct","fields":[{"name":"x","type":{"type":"map","keyType":"string","valueType":"lng"}}]}""", "has in 'x.value' the type \"lng\"")]
    [InlineData("""{"type":"array","elementType":"long","containsNull":"yes"}""", "\"containsNull\": \"yes\", which is not true or false")]
    public void A_nested_type_that_is_not_known_is_refused_with_the_part(string type, string says) =>
        Should.Throw<TamizException>(() => SchemaJson.Read($$"""{"type":"struct","fields":[{"name":"a","type":{{type}}}]}""", "s.json")).Message.ShouldContain(says);

    private static JsonObject Named(JsonObject field, int at)
    {
        field["name"] = $"{field["name"]}{at}";
        return field;
    }
}
