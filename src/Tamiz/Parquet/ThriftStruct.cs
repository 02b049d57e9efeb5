namespace Tamiz.Parquet;

/// <summary>A struct of Thrift's compact protocol, in which single fields can be changed: what it does not know it writes as it read it.</summary>
internal sealed class ThriftStruct
{
    private const byte True = 1, False = 2, Byte = 3, Short = 4, Int = 5, Long = 6, Double = 7, Binary = 8, ListType = 9, Set = 10, Map = 11, StructType = 12;

    private readonly SortedDictionary<short, Value> _fields = [];

    // Numbers as such, structs and lists in full, all else as bytes.
    private readonly record struct Value(byte Type, long Number = 0, byte[]? Raw = null, ThriftStruct? Struct = null, Items? List = null);

    private sealed record Items(byte Type, List<Value> Values);

    public static ThriftStruct Read(byte[] bytes) => Read(new CompactReader(bytes));

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

    private static ThriftStruct Read(CompactReader reader)
    {
        var read = new ThriftStruct();
        reader.ReadStruct((field, type) =>
        {
            // In a field the type says it all; in a list a boolean is a byte.
            read._fields[(short)field] = type is True or False ? new((byte)type, Raw: []) : Read(reader, (byte)type);
            return true;
        });
        return read;
    }

    private static Value Read(CompactReader reader, byte type) => type switch
    {
        True or False or Byte => new(type, Raw: reader.ReadBytes(1)),
        Short or Int or Long => new(type, reader.ReadNumber()),
        Double => new(type, Raw: reader.ReadBytes(sizeof(double))),
        Binary => new(type, Raw: reader.ReadBinary()),
        ListType or Set => new(type, List: ReadItems(reader)),
        StructType => new(type, Struct: Read(reader)),
        Map => throw new InvalidDataException("A footer of Parquet holds no maps."),
        _ => throw new InvalidDataException($"There is no type {type}."),
    };

    private static Items ReadItems(CompactReader reader)
    {
        var (count, type) = reader.ReadListHead();
        var items = new List<Value>(count);
        for (var at = 0; at < count; at++)
            items.Add(Read(reader, (byte)type));
        return new((byte)type, items);
    }

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
}
