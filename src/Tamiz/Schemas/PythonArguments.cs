namespace Tamiz.Schemas;

/// <summary>The arguments of a call, by position or by name, up to its ')'.</summary>
internal sealed class PythonArguments(PythonReader python, TextCursor cursor, string written, string[] names, string[] alsoKnown)
{
    private int _position;
    private bool _begun;

    /// <summary>Goes to the next one and returns its name; <see langword="null"/> behind the last.</summary>
    public string? Next()
    {
        if (_begun && !python.Takes(",") && !cursor.Sees(")"))
            cursor.Refuse($"a comma or ')' is expected, and {cursor.Describe()}.", written);
        if (python.Takes(")"))
            return null;

        _begun = true;
        python.Skip();
        var start = cursor.At;
        var name = python.ArgumentName();
        python.Skip();
        if (name is not null && !names.Contains(name) && !alsoKnown.Contains(name))
            cursor.Refuse($"'{name}' is no argument here; there are {string.Join(", ", names)}.", written, start);
        if (name is null && _position >= names.Length)
            cursor.Refuse($"there are only {names.Length} arguments: {string.Join(", ", names)}.", written, start);
        return name ?? names[_position++];
    }
}
