using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>The forms in which a schema is written: Spark's JSON, a PySpark file, a DDL string.</summary>
public static class SchemaText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gets the endings of files that hold a schema.</summary>
    public static ImmutableArray<string> Endings { get; } = [".json", ".py", ".ddl", ".sql"];

    /// <summary>Returns the form of a file by its name; a name that says nothing is a DDL string's.</summary>
    public static SchemaForm FormOf(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".JSON" => SchemaForm.Json,
        ".PY" => SchemaForm.Pyspark,
        _ => SchemaForm.Ddl,
    };

    /// <summary>Reads a schema.</summary>
    /// <param name="text">The text.</param>
    /// <param name="form">Its form.</param>
    /// <param name="file">The path as the user knows it, for messages.</param>
    /// <param name="name">Which of several schemas in a Python file; the default is the only one.</param>
    /// <exception cref="TamizException">The text is not understood, or has types that are not known here.</exception>
    public static TableSchema Read(string text, SchemaForm form, string file, string? name = null) => form switch
    {
        SchemaForm.Json => SchemaJson.Read(text, file),
        SchemaForm.Pyspark => SchemaJson.Read(new PySparkReader(text, file).Read(name), file),
        _ => SchemaJson.Read(new DdlReader(text, file).Read(), file),
    };

    /// <summary>Writes a schema, with a line feed at the end.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="form">The form.</param>
    /// <param name="name">What the variable in a Python file is called.</param>
    public static string Write(TableSchema schema, SchemaForm form, string name = "schema") => form switch
    {
        SchemaForm.Json => Json(schema),
        SchemaForm.Pyspark => PySparkText.Write(schema, name),
        _ => DdlText.Write(schema),
    };

    /// <summary>Returns what a form cannot say of a schema, a clause each.</summary>
    public static ImmutableArray<string> Lost(TableSchema schema, SchemaForm form) => form is SchemaForm.Ddl ? [.. DdlText.Lost(schema)] : [];

    /// <summary>Writes a schema as schema files are kept: indented, letters beyond ASCII as they are.</summary>
    public static string Json(TableSchema schema) => SchemaJson.Write(schema).ToJsonString(Indented) + "\n";

    /// <summary>Writes any JSON in the same way.</summary>
    internal static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString(Indented) + "\n");
}

/// <summary>A form in which a schema is written.</summary>
public enum SchemaForm
{
    /// <summary>Spark's StructType as <c>df.schema.json()</c> prints it.</summary>
    Json,

    /// <summary>A Python file with a <c>StructType([…])</c>.</summary>
    Pyspark,

    /// <summary>A DDL string.</summary>
    Ddl,
}
