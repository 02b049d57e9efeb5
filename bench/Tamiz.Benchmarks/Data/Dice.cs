namespace Tamiz.Benchmarks.Data;

/// <summary>Random numbers of one row: the same for the same seed and row, whichever rows are written besides.</summary>
internal struct Dice(ulong seed, long row)
{
    private ulong _state = seed + ((ulong)row * 0x9E3779B97F4A7C15UL);

    /// <summary>Returns a number from 0 up to but not including <paramref name="count"/>.</summary>
    public int Next(int count)
    {
        _state += 0x9E3779B97F4A7C15UL;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return (int)(((mixed ^ (mixed >> 31)) >> 33) * (ulong)count >> 31);
    }

    /// <summary>Returns true once in so many times.</summary>
    public bool OnceIn(int times) => Next(times) == 0;
}
