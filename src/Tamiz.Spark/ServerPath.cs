using System.Text;

namespace Tamiz.Spark;

/// <summary>Addresses of files as the server understands them.</summary>
internal static class ServerPath
{
    /// <summary>Returns the address of a file to read: a name is a name, never a pattern.</summary>
    public static string OfFile(string address)
    {
        var escaped = new StringBuilder();
        foreach (var character in address)
        {
            if (character is '*' or '?' or '[' or ']' or '{' or '}' or '\\')
                escaped.Append('\\');
            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
