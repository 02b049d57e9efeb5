using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>A project's folder with two schemas, and the project file that a test gives.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tamiz-project-").FullName;

    public ProjectFolder(string project)
    {
        Write("tamiz.yml", project);
        Write("orders.json", Schema("id string!", "customer_id long", "day date", "price decimal(10,2)", "weight double", "paid boolean", "seen timestamp", "note string"));
        Write("customers.json", Schema("id long!", "region string", "code integer"));
        Write("tags.json", """{"type":"struct","fields":[{"name":"id","type":"long"},{"name":"tags","type":{"type":"array","elementType":"string","containsNull":true}}]}""");
        Write("broken.json", "{ \"type\": \"struct\",\n  \"fields\": ");
        Write("number.json", "[1]");
        Write("int.json", Schema("id int"));
        Write("twice.json", Schema("id long", "ID long"));
        Write("hidden.json", Schema("_file string"));
        Directory.CreateDirectory(Path.Combine(_path, "folder.json"));
    }

    public Pipeline Load() => ProjectFile.Load(_path);

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_path, name), bytes);

    public IReadOnlyList<Problem> Problems()
    {
        try
        {
            Load();
            return [];
        }
        catch (ProjectException e)
        {
            return e.Problems;
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static string Schema(params string[] columns) => $$"""{"type":"struct","fields":[{{string.Join(",", columns.Select(Field))}}]}""";

    private static string Field(string column)
    {
        var parts = column.Split(' ');
        var nullable = parts[1].EndsWith('!') ? "false" : "true";
        return $$"""{"name":"{{parts[0]}}","type":"{{parts[1].TrimEnd('!')}}","nullable":{{nullable}},"metadata":{} }""";
    }
}
