namespace Tamiz.Spark;

/// <summary>A struct of Thrift's compact protocol, in which single fields can be changed: what it does not know it writes as it read it.</summary>
internal sealed class ThriftStruct
{
    private const byte True = 1, False = 2, Byte = 3, Short = 4, Int = 5, Long = 6, Double = 7, Binary = 8, ListType = 9, Set = 10, Map = 11, StructType = 12;

    private readonly SortedDictionary<short, Value> _fields = [];

    // Numbers as such, structs and lists in full, all else as bytes.
    private readonly record struct Value(byte Type, long Number = 0, byte[]? Raw = null, ThriftStruct? Struct = null, Items? List = null);

    private sealed record Items(byte Type, List<Value> Values);

    public static ThriftStruct Read(byte[] bytes)
    {
        var reader = new Reader(bytes);
        return reader.Struct();
    }

    public static byte[] Write(ThriftStruct value)
    {
        using var bytes = new MemoryStream();
        value.WriteTo(bytes);
        return bytes.ToArray();
    }

    public long Number(short field) => _fields.TryGetValue(field, out var value) ? value.Number : 0;

    public ThriftStruct Struct(short field) => _fields[field].Struct ?? throw new InvalidDataException($"Field {field} is no struct.");

    public IEnumerable<ThriftStruct> List(short field) => _fields.TryGetValue(field, out var value) ? value.List!.Values.Select(item => item.Struct!) : [];

    /// <summary>Returns a field as it is written.</summary>
    public byte[] Bytes(short field)
    {
        using var bytes = new MemoryStream();
        Write(bytes, _fields[field]);
        return bytes.ToArray();
    }

    public void Remove(short field) => _fields.Remove(field);

    /// <summary>Adds to a number, if it is there.</summary>
    public void Add(short field, long more)
    {
        if (_fields.TryGetValue(field, out var value))
            _fields[field] = value with { Number = value.Number + more };
    }

    /// <summary>Appends what a list of another struct holds.</summary>
    public void Append(short field, ThriftStruct other) => _fields[field].List!.Values.AddRange(other._fields[field].List!.Values);

    private void WriteTo(MemoryStream bytes)
    {
        short last = 0;
        foreach (var (field, value) in _fields)
        {
            if (field - last is > 0 and < 16)
            {
                bytes.WriteByte((byte)(((field - last) << 4) | value.Type));
            }
            else
            {
                bytes.WriteByte(value.Type);
                Varint(bytes, ZigZag(field));
            }

            Write(bytes, value);
            last = field;
        }

        bytes.WriteByte(0);
    }

    private static void Write(MemoryStream bytes, Value value)
    {
        switch (value.Type)
        {
            case Short or Int or Long:
                Varint(bytes, ZigZag(value.Number));
                break;
            case StructType:
                value.Struct!.WriteTo(bytes);
                break;
            case ListType or Set:
                var (type, items) = (value.List!.Type, value.List.Values);
                bytes.WriteByte((byte)((Math.Min(items.Count, 15) << 4) | type));
                if (items.Count >= 15)
                    Varint(bytes, (ulong)items.Count);
                foreach (var item in items)
                    Write(bytes, item);
                break;
            default:
                if (value.Type is Binary)
                    Varint(bytes, (ulong)value.Raw!.Length);
                bytes.Write(value.Raw);
                break;
        }
    }

    private static ulong ZigZag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static void Varint(MemoryStream bytes, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            bytes.WriteByte((byte)(number | 0x80));
        bytes.WriteByte((byte)number);
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _at;

        public ThriftStruct Struct()
        {
            var read = new ThriftStruct();
            short field = 0;
            while (bytes[_at++] is not 0 and var head)
            {
                field = head >> 4 is > 0 and var step ? (short)(field + step) : (short)Number();
                read._fields[field] = Value((byte)(head & 15), inField: true);
            }

            return read;
        }

        private Value Value(byte type, bool inField) => type switch
        {
            // In a field the type says it all; in a list it is a byte.
            True or False => new(type, Raw: inField ? [] : Take(1)),
            Byte => new(type, Raw: Take(1)),
            Short or Int or Long => new(type, Number()),
            Double => new(type, Raw: Take(sizeof(double))),
            Binary => new(type, Raw: Take((int)Varint())),
            ListType or Set => new(type, List: List()),
            StructType => new(type, Struct: Struct()),
            Map => throw new InvalidDataException("A footer of Parquet holds no maps."),
            _ => throw new InvalidDataException($"Type {type} is none of Thrift's."),
        };

        private Items List()
        {
            var head = bytes[_at++];
            var count = head >> 4 is var few && few < 15 ? few : (int)Varint();
            var type = (byte)(head & 15);
            var items = new List<Value>(count);
            for (var item = 0; item < count; item++)
                items.Add(Value(type, inField: false));
            return new(type, items);
        }

        private long Number()
        {
            var zigzag = Varint();
            return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        private ulong Varint()
        {
            var number = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                var piece = bytes[_at++];
                number |= (ulong)(piece & 0x7F) << shift;
                if (piece < 0x80)
                    return number;
            }
        }

        private byte[] Take(int count) => bytes[_at..(_at += count)];
    }
}
