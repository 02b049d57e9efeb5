namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Schemas in short: <c>id string!, day date dd/MM/yyyy</c>.</summary>
internal static class TestSchema
{
    public static string Json(string columns) => $$"""{"type":"struct","fields":[{{string.Join(",", columns.Split(", ").Select(Field))}}]}""";

    private static string Field(string column)
    {
        var parts = column.Split(' ');
        var nullable = parts[1].EndsWith('!') ? "false" : "true";
        var metadata = parts.Length > 2 ? $"{{\"format\":\"{parts[2]}\"}}" : "{}";
        return $$"""{"name":"{{parts[0]}}","type":"{{parts[1].TrimEnd('!')}}","nullable":{{nullable}},"metadata":{{metadata}} }""";
    }
}
