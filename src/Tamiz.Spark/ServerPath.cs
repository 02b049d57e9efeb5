using System.Text;

namespace Tamiz.Spark;

/// <summary>Paths of this machine as the server understands them.</summary>
internal static class ServerPath
{
    /// <summary>Returns the path of a file to read: a name is a name, never a pattern.</summary>
    public static string OfFile(string location)
    {
        var escaped = new StringBuilder();
        foreach (var character in Path.GetFullPath(location))
        {
            if (character is '*' or '?' or '[' or ']' or '{' or '}' or '\\')
                escaped.Append('\\');
            escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>Returns the path of a folder to write.</summary>
    public static string OfFolder(string location) => Path.GetFullPath(location);
}
