namespace Tamiz.Storage;

/// <summary>
/// A new file that is on its way to disk while more of it is written: making it durable at the end waits for little, and memory that is taken
/// for each new byte would cost more than the disk.
/// </summary>
internal sealed class EagerFile(string path, FileStreamOptions options) : FileStream(path, options)
{
    private const long Behind = 16 << 20;

    private long _kept;

    public override void Write(byte[] buffer, int offset, int count)
    {
        var at = Position;
        base.Write(buffer, offset, count);
        Posix.BeginWriting(SafeFileHandle, at, count, Name);
        if (at - _kept < 2 * Behind)
            return;

        Posix.LetGo(SafeFileHandle, _kept, Behind, Name);
        _kept += Behind;
    }
}
