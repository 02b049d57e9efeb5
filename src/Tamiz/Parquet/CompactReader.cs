using System.Text;

namespace Tamiz.Parquet;

/// <summary>Reads Thrift's compact protocol, in which Parquet writes its footer (thrift: doc/specs/thrift-compact-protocol.md). Nothing is trusted.</summary>
/// <remarks>Every method throws <see cref="InvalidDataException"/> where the bytes end too early or say something impossible.</remarks>
internal sealed class CompactReader(byte[] bytes)
{
    /// <summary>The type of a boolean field that is true; the value of such a field is its type.</summary>
    public const int True = 1;

    private const int Deepest = 100;
    private int _at;
    private int _depth;

    /// <summary>Reads a struct, field by field.</summary>
    /// <param name="field">Given the number and the type of a field, reads it and returns <see langword="true"/>, or leaves it.</param>
    public void ReadStruct(Func<int, int, bool> field)
    {
        if (++_depth > Deepest)
            throw new InvalidDataException("The structs lie too deep in each other.");

        for (var id = 0; NextByte() is not 0 and var head;)
        {
            id = head >> 4 is not 0 and var step ? id + step : (int)ReadNumber();
            var type = head & 0xF;
            if (!field(id, type))
                Skip(type);
        }

        _depth--;
    }

    /// <summary>Reads a list.</summary>
    /// <param name="element">Reads one element.</param>
    public void ReadList(Action element)
    {
        var (count, _) = ReadListHead();
        for (var at = 0; at < count; at++)
            element();
    }

    /// <summary>Reads a whole number of any size.</summary>
    public long ReadNumber()
    {
        var number = ReadUnsigned();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>Reads a whole number of one byte.</summary>
    public int ReadByte() => (sbyte)NextByte();

    /// <summary>Reads a text.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBinary());

    /// <summary>Reads bytes that say before how many they are.</summary>
    public byte[] ReadBinary() => ReadBytes(ReadLength());

    /// <summary>Reads so many bytes.</summary>
    public byte[] ReadBytes(int count)
    {
        Pass(count);
        return bytes[(_at - count).._at];
    }

    /// <summary>Reads how many elements a list has, and of which type.</summary>
    public (int Count, int Type) ReadListHead()
    {
        var head = NextByte();
        var count = head >> 4 is not 15 and var few ? few : ReadLength();
        return (count, head & 0xF);
    }

    private void Skip(int type)
    {
        switch (type)
        {
            case 1 or 2:
                break;
            case 3:
                NextByte();
                break;
            case 4 or 5 or 6:
                ReadUnsigned();
                break;
            case 7:
                Pass(sizeof(double));
                break;
            case 8:
                Pass(ReadLength());
                break;
            case 9 or 10:
                var (count, element) = ReadListHead();
                for (var at = 0; at < count; at++)
                    SkipElement(element);
                break;
            case 11:
                SkipMap();
                break;
            case 12:
                ReadStruct((_, _) => false);
                break;
            default:
                throw new InvalidDataException($"There is no type {type}.");
        }
    }

    private void SkipMap()
    {
        var count = (int)Math.Min(ReadUnsigned(), int.MaxValue);
        var types = count == 0 ? 0 : NextByte();
        for (var at = 0; at < count; at++)
        {
            SkipElement(types >> 4);
            SkipElement(types & 0xF);
        }
    }

    // A boolean is a byte of its own here.
    private void SkipElement(int type) => Skip(type is 1 or 2 ? 3 : type);

    // No element is shorter than a byte, so a length beyond the end is a lie.
    private int ReadLength()
    {
        var length = ReadUnsigned();
        return length <= (ulong)(bytes.Length - _at) ? (int)length : throw new InvalidDataException("A length leads beyond the end.");
    }

    private ulong ReadUnsigned()
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = NextByte();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }

        throw new InvalidDataException("A number is too long.");
    }

    private void Pass(int count)
    {
        if (count > bytes.Length - _at)
            throw new InvalidDataException("The bytes end too early.");
        _at += count;
    }

    private byte NextByte() => _at < bytes.Length ? bytes[_at++] : throw new InvalidDataException("The bytes end too early.");
}
