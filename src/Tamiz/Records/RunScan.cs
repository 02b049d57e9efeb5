using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tamiz.Records;

/// <summary>
/// Counts records 64 bytes at a time for as long as nothing about them is unusual. It never judges: at the first doubt it stops before the
/// record, which <see cref="RecordParser"/> then reads with care. Where both read a record, they agree on it.
/// </summary>
internal ref struct RunScan(ReadOnlySpan<byte> data, byte delimiter, byte quote, int fields, int limit)
{
    private const int Block = 64;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _delimitersBefore;
    private int _linesBefore;
    private ulong _inside;              // all ones while a quoted field is open at the start of the block
    private ulong _edgeBefore = 1;      // the last bit of the block before, or the start of the record
    private ulong _closeBefore;
    private ulong _crBefore;
    private ulong _outerCrBefore;

    /// <summary>Gets the bytes of the records counted; the next record starts there.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the number of records.</summary>
    public int Records { get; private set; }

    /// <summary>Gets how many of them end with CR LF.</summary>
    public int CrLfs { get; private set; }

    /// <summary>Gets the number of line ends in them.</summary>
    public int Lines { get; private set; }

    /// <summary>Gets the length of the longest, without its line end.</summary>
    public int Longest { get; private set; }

    /// <summary>Gets whether one of them runs over several lines.</summary>
    public bool MultiLine { get; private set; }

    /// <summary>Gets whether a quote was seen.</summary>
    public bool Quotes { get; private set; }

    /// <summary>Goes as far as it can.</summary>
    public void Run()
    {
        for (var at = 0; at + Block <= _data.Length; at += Block)
        {
            if (!TryBlock(at))
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryBlock(int at)
    {
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(_data), at);
        var low = Vector256.LoadUnsafe(ref start);
        var high = Vector256.LoadUnsafe(ref start, 32);
        var quotes = Mask(low, high, quote);
        var delimiters = Mask(low, high, delimiter);
        var lfs = Mask(low, high, (byte)'\n');
        var crs = Mask(low, high, (byte)'\r');

        var inside = _inside;
        if ((quotes | _closeBefore) != 0 && !TryQuotes(quotes, delimiters | lfs | crs | quotes, ref inside))
            return false;

        var pairs = ((crs << 1) | _crBefore) & lfs;
        var outerCrs = crs & ~inside;
        if ((((outerCrs << 1) | _outerCrBefore) & ~lfs) != 0)
            return false;

        var lineEnds = (lfs & ~pairs) | crs;
        delimiters &= ~inside;
        if (!TryRecords(at, lfs & ~inside, ref delimiters, pairs, lineEnds))
            return false;

        _delimitersBefore += BitOperations.PopCount(delimiters);
        _linesBefore += BitOperations.PopCount(lineEnds);
        _edgeBefore = (delimiters | lfs | crs | quotes) >> 63;
        _crBefore = crs >> 63;
        _outerCrBefore = outerCrs >> 63;
        return true;
    }

    /// <summary>Marks the bytes inside quotes and says whether each quote stands where one may.</summary>
    private bool TryQuotes(ulong quotes, ulong edges, ref ulong inside)
    {
        Quotes |= quotes != 0;
        inside = Parity(quotes) ^ _inside;
        var opening = quotes & inside;
        var closing = quotes & ~inside;
        var wrong = (opening & ~((edges << 1) | _edgeBefore)) | (((closing << 1) | _closeBefore) & ~edges);
        _closeBefore = closing >> 63;
        _inside = (ulong)((long)inside >> 63);
        return wrong == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRecords(int at, ulong ends, ref ulong delimiters, ulong pairs, ulong lineEnds)
    {
        while (ends != 0)
        {
            var bit = BitOperations.TrailingZeroCount(ends);
            var upTo = ends ^ (ends - 1);
            var crLf = (int)((pairs >> bit) & 1);
            var length = at + bit - crLf - Length;
            if (_delimitersBefore + BitOperations.PopCount(delimiters & upTo) + 1 != fields || length == 0 || length > limit)
                return false;

            var lines = _linesBefore + BitOperations.PopCount(lineEnds & upTo);
            MultiLine |= lines - Lines > 1;
            Lines = lines;
            Longest = Math.Max(Longest, length);
            CrLfs += crLf;
            Records++;
            Length = at + bit + 1;
            _delimitersBefore = 0;
            delimiters &= ~upTo;
            ends &= ends - 1;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    /// <summary>Returns for each bit whether the number of ones up to it is odd.</summary>
    private static ulong Parity(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
