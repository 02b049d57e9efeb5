using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Tamiz.Spark.Connect.Protocol;
using Literal = Tamiz.Spark.Connect.Protocol.Expression.Types.Literal;

namespace Tamiz.Spark.Connect;

/// <summary>Values of .NET as literals of Spark, and back.</summary>
internal static class Literals
{
    private const int MaxPrecision = 38;
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    public static Literal From(object? value) => value switch
    {
        null => new Literal { Null = new DataType { Null = new DataType.Types.NULL() } },
        bool flag => new Literal { Boolean = flag },
        sbyte number => new Literal { Byte = number },
        short number => new Literal { Short = number },
        int number => new Literal { Integer = number },
        long number => new Literal { Long = number },
        float number => new Literal { Float = number },
        double number => new Literal { Double = number },
        decimal number => new Literal { Decimal = Decimal(number) },
        string text => new Literal { String = text },
        byte[] bytes => new Literal { Binary = ByteString.CopyFrom(bytes) },
        DateOnly date => new Literal { Date = date.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber },
        DateTimeOffset instant => new Literal { Timestamp = Microseconds(instant.UtcDateTime - Epoch) },
        DateTime { Kind: DateTimeKind.Unspecified } wall => new Literal { TimestampNtz = Microseconds(wall - Epoch) },
        DateTime instant => new Literal { Timestamp = Microseconds(instant.ToUniversalTime() - Epoch) },
        TimeSpan span => new Literal { DayTimeInterval = Microseconds(span) },
        IEnumerable list => new Literal { Array = Array(list) },
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be an argument of a Spark statement: give a number, text, date, time, bytes, or a list of them.", nameof(value)),
    };

    /// <summary>Returns the value of a literal that aggregates give; a kind not known here comes as its text.</summary>
    public static object? Value(Literal literal) => literal.LiteralTypeCase switch
    {
        Literal.LiteralTypeOneofCase.Null or Literal.LiteralTypeOneofCase.None => null,
        Literal.LiteralTypeOneofCase.Boolean => literal.Boolean,
        Literal.LiteralTypeOneofCase.Byte => (sbyte)literal.Byte,
        Literal.LiteralTypeOneofCase.Short => (short)literal.Short,
        Literal.LiteralTypeOneofCase.Integer => literal.Integer,
        Literal.LiteralTypeOneofCase.Long => literal.Long,
        Literal.LiteralTypeOneofCase.Float => literal.Float,
        Literal.LiteralTypeOneofCase.Double => literal.Double,
        Literal.LiteralTypeOneofCase.Decimal => decimal.TryParse(literal.Decimal.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : literal.Decimal.Value,
        Literal.LiteralTypeOneofCase.String => literal.String,
        Literal.LiteralTypeOneofCase.Binary => literal.Binary.ToByteArray(),
        Literal.LiteralTypeOneofCase.Date => DateOnly.FromDateTime(Epoch).AddDays(literal.Date),
        Literal.LiteralTypeOneofCase.Timestamp => new DateTimeOffset(Epoch.AddMicroseconds(literal.Timestamp)),
        Literal.LiteralTypeOneofCase.TimestampNtz => DateTime.SpecifyKind(Epoch.AddMicroseconds(literal.TimestampNtz), DateTimeKind.Unspecified),
        Literal.LiteralTypeOneofCase.DayTimeInterval => TimeSpan.FromMicroseconds(literal.DayTimeInterval),
        _ => literal.ToString(),
    };

    private static long Microseconds(TimeSpan span) =>
        // Below zero too, what is smaller than a microsecond is cut towards the past.
        (long)Math.Floor((decimal)span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Servers guess precision and scale where they are missing, and guess wrong.</summary>
    private static Literal.Types.Decimal Decimal(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        var digits = text.Count(char.IsAsciiDigit) - (text.TrimStart('-').StartsWith("0.", StringComparison.Ordinal) ? 1 : 0);
        return new() { Value = text, Precision = Math.Clamp(Math.Max(digits, value.Scale), 1, MaxPrecision), Scale = value.Scale };
    }

    private static Literal.Types.Array Array(IEnumerable list)
    {
        var elements = list.Cast<object?>().Select(From).ToList();
        var kinds = elements.Select(element => element.LiteralTypeCase).Where(kind => kind != Literal.LiteralTypeOneofCase.Null).Distinct().ToList();
        if (kinds.Count > 1)
            throw new ArgumentException("The elements of a list argument are of one type.", nameof(list));

        var first = elements.Find(element => element.LiteralTypeCase != Literal.LiteralTypeOneofCase.Null);
        return new() { ElementType = first is null ? new DataType { Null = new() } : ElementType(first, elements), Elements = { elements } };
    }

    private static DataType ElementType(Literal first, List<Literal> elements) => first.LiteralTypeCase switch
    {
        Literal.LiteralTypeOneofCase.Boolean => new DataType { Boolean = new() },
        Literal.LiteralTypeOneofCase.Byte => new DataType { Byte = new() },
        Literal.LiteralTypeOneofCase.Short => new DataType { Short = new() },
        Literal.LiteralTypeOneofCase.Integer => new DataType { Integer = new() },
        Literal.LiteralTypeOneofCase.Long => new DataType { Long = new() },
        Literal.LiteralTypeOneofCase.Float => new DataType { Float = new() },
        Literal.LiteralTypeOneofCase.Double => new DataType { Double = new() },
        Literal.LiteralTypeOneofCase.String => new DataType { String = new() },
        Literal.LiteralTypeOneofCase.Binary => new DataType { Binary = new() },
        Literal.LiteralTypeOneofCase.Date => new DataType { Date = new() },
        Literal.LiteralTypeOneofCase.Timestamp => new DataType { Timestamp = new() },
        Literal.LiteralTypeOneofCase.TimestampNtz => new DataType { TimestampNtz = new() },
        Literal.LiteralTypeOneofCase.Decimal => new DataType { Decimal = Widest(elements) },
        _ => throw new ArgumentException("A list argument cannot have elements of this type.", nameof(first)),
    };

    /// <summary>One decimal type for a list, and each element as that type: the server does not convert them.</summary>
    private static DataType.Types.Decimal Widest(List<Literal> elements)
    {
        var decimals = elements.Where(element => element.Decimal is not null).Select(element => element.Decimal).ToList();
        var scale = decimals.Max(value => value.Scale);
        var precision = Math.Min(decimals.Max(value => value.Precision - value.Scale) + scale, MaxPrecision);
        foreach (var value in decimals)
            (value.Precision, value.Scale) = (precision, scale);
        return new() { Precision = precision, Scale = scale };
    }
}
