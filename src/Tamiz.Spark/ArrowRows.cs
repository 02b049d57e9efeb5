using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Reads small results without losing a digit.</summary>
internal static class ArrowRows
{
    private const long FirstDay = -719162;
    private const long LastDay = 2932896;
    private const long MicrosecondsInDay = 86_400_000_000;

    public static async Task<QueryResult> ReadAsync(SparkResult result, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<object?>>();
        await foreach (var batch in result.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    rows.Add([.. batch.Arrays.Select(column => Value(column, row))]);
            }
        }

        return new([.. result.Schema.FieldsList.Select(field => field.Name)], rows.ToImmutable());
    }

    private static object? Value(IArrowArray column, int row) => column.IsNull(row) ? null : column switch
    {
        StringArray text => text.GetString(row),
        BooleanArray flag => flag.GetValue(row),
        Int8Array number => (long)number.Values[row],
        Int16Array number => (long)number.Values[row],
        Int32Array number => (long)number.Values[row],
        Int64Array number => number.Values[row],
        FloatArray number => (double)number.Values[row],
        DoubleArray number => number.Values[row],
        Decimal128Array number => Decimal(number.GetString(row)!, ((Decimal128Type)number.Data.DataType).Scale),
        Date32Array day => Date(day.Values[row]),
        TimestampArray time => Time(time.Values[row], ((TimestampType)time.Data.DataType).Timezone is not null),
        BinaryArray bytes => bytes.GetBytes(row).ToArray(),
        _ => column.GetType().Name,
    };

    // .NET rounds what has more digits than it can hold, so a decimal counts only if it prints the same.
    private static object Decimal(string text, int scale)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value.ToString(CultureInfo.InvariantCulture) == text)
            return value;
        return scale == 0 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : text;
    }

    private static object Date(int day) => day is >= (int)FirstDay and <= (int)LastDay ? DateOnly.FromDayNumber((int)(day - FirstDay)) : $"day {day}";

    private static object Time(long microseconds, bool isInstant) => microseconds is >= FirstDay * MicrosecondsInDay and < (LastDay + 1) * MicrosecondsInDay
        ? new DateTime((microseconds - (FirstDay * MicrosecondsInDay)) * 10, isInstant ? DateTimeKind.Utc : DateTimeKind.Unspecified)
        : $"microsecond {microseconds}";
}
