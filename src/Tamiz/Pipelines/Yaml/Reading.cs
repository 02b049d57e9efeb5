using Tamiz.Secrets;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>One reading of a project file: its name and what was found wrong so far. All mistakes are reported together.</summary>
internal sealed class Reading(string file, SecretReferences references)
{
    private readonly List<Problem> _problems = [];
    private readonly List<Setting> _settings = [];
    private readonly List<string> _path = [];
    private int _quiet;

    public string File { get; } = file;

    public SecretReferences References => references;

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Gets what holds and where it comes from, in the order of the definitions.</summary>
    public IReadOnlyList<Setting> Settings => _settings;

    /// <summary>Goes one key deeper until the result is disposed.</summary>
    public IDisposable Enter(string key)
    {
        _path.Add(key);
        return new Leave(() => _path.RemoveAt(_path.Count - 1));
    }

    /// <summary>Writes down the value at the current key; <paramref name="place"/> is <see langword="null"/> for a default.</summary>
    public void Record(string value, FilePlace? place)
    {
        if (_quiet == 0)
            _settings.Add(new Setting(string.Join('.', _path), value, place?.ToString() ?? "default"));
    }

    /// <summary>Writes nothing down until the result is disposed: the list that is being read is written down as a whole.</summary>
    public IDisposable Quiet()
    {
        _quiet++;
        return new Leave(() => _quiet--);
    }

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

    private sealed class Leave(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
