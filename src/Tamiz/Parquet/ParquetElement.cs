namespace Tamiz.Parquet;

/// <summary>A node of a Parquet file's schema as its footer has it (parquet-format: <c>SchemaElement</c>); the names are those of the format.</summary>
internal sealed record ParquetElement
{
    public string Name { get; private set; } = "";

    /// <summary>Gets the physical type; <see langword="null"/> for a group.</summary>
    public PhysicalType? Type { get; private set; }

    public int Length { get; private set; }

    public bool IsRepeated { get; private set; }

    public int Children { get; private set; }

    /// <summary>Gets the number of the older <c>ConvertedType</c>; -1 if there is none.</summary>
    public int Converted { get; private set; } = -1;

    public int Scale { get; private set; }

    public int Precision { get; private set; }

    /// <summary>Gets the number of the <c>LogicalType</c>; 0 if there is none.</summary>
    public int Logical { get; private set; }

    /// <summary>Gets whether times are instants.</summary>
    public bool IsUtc { get; private set; }

    public bool HasNanoseconds { get; private set; }

    public int Bits { get; private set; }

    public bool IsSigned { get; private set; } = true;

    public static ParquetElement Read(CompactReader reader)
    {
        var element = new ParquetElement();
        reader.ReadStruct((id, _) =>
        {
            switch (id)
            {
                case 1:
                    element.Type = (PhysicalType)reader.ReadNumber();
                    return true;
                case 2:
                    element.Length = (int)reader.ReadNumber();
                    return true;
                case 3:
                    element.IsRepeated = reader.ReadNumber() == 2;
                    return true;
                case 4:
                    element.Name = reader.ReadText();
                    return true;
                case 5:
                    element.Children = (int)reader.ReadNumber();
                    return true;
                case 6:
                    element.Converted = (int)reader.ReadNumber();
                    return true;
                case 7:
                    element.Scale = (int)reader.ReadNumber();
                    return true;
                case 8:
                    element.Precision = (int)reader.ReadNumber();
                    return true;
                case 10:
                    reader.ReadStruct(element.ReadLogical(reader));
                    return true;
                default:
                    return false;
            }
        });
        return element;
    }

    private Func<int, int, bool> ReadLogical(CompactReader reader) => (kind, _) =>
    {
        Logical = kind;
        reader.ReadStruct((id, type) =>
        {
            switch (kind, id)
            {
                case (LogicalTypes.Decimal, 1):
                    Scale = (int)reader.ReadNumber();
                    return true;
                case (LogicalTypes.Decimal, 2):
                    Precision = (int)reader.ReadNumber();
                    return true;
                case (LogicalTypes.Time or LogicalTypes.Timestamp, 1):
                    IsUtc = type == CompactReader.True;
                    return true;
                case (LogicalTypes.Timestamp, 2):
                    reader.ReadStruct((unit, _) =>
                    {
                        HasNanoseconds = unit == 3;
                        return false;
                    });
                    return true;
                case (LogicalTypes.Integer, 1):
                    Bits = reader.ReadByte();
                    return true;
                case (LogicalTypes.Integer, 2):
                    IsSigned = type == CompactReader.True;
                    return true;
                default:
                    return false;
            }
        });
        return true;
    };
}

/// <summary>The numbers of parquet-format's <c>LogicalType</c>.</summary>
internal static class LogicalTypes
{
    public const int Text = 1;
    public const int Map = 2;
    public const int List = 3;
    public const int Enum = 4;
    public const int Decimal = 5;
    public const int Date = 6;
    public const int Time = 7;
    public const int Timestamp = 8;
    public const int Integer = 10;
    public const int Unknown = 11;
    public const int Json = 12;
    public const int Bson = 13;
    public const int Uuid = 14;
    public const int HalfFloat = 15;
}

/// <summary>The physical types of Parquet, by number.</summary>
internal enum PhysicalType
{
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    FixedBytes,
}
