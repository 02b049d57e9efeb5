using Tamiz.Schemas;

namespace Tamiz.Cli;

/// <summary>Writes the lock of a project's schemas, whole or not at all.</summary>
internal static class LockFile
{
    public static void Write(string folder, SchemaLock accepted)
    {
        var path = Path.Combine(folder, SchemaLock.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, accepted.ToBytes());
        File.Move(temporary, path, overwrite: true);
    }
}
