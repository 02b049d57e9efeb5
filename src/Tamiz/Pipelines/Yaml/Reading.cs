using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>One reading of a project file: its name and what was found wrong so far. All mistakes are reported together.</summary>
internal sealed class Reading(string file)
{
    private readonly List<Problem> _problems = [];

    public string File { get; } = file;

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads a node, and tells whether that went without a mistake.</summary>
    public bool IsSound<T>(Shape<T> shape, YamlNode node, out T value)
    {
        var before = _problems.Count;
        value = shape.Read(node, this);
        return _problems.Count == before;
    }

    public FilePlace PlaceOf(YamlNode node) => new(File, (int)node.Start.Line, (int)node.Start.Column);

    public void Object(YamlNode node, string code, string text, string? hint = null) => Object(PlaceOf(node), code, text, hint);

    public void Object(FilePlace? place, string code, string text, string? hint = null)
    {
        var problem = new Problem(place ?? new FilePlace(File), code, text, hint);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }
}
