namespace Tamiz.Schemas;

/// <summary>The type of a column, named as Spark names it in a StructType.</summary>
/// <param name="Kind">Which type it is.</param>
/// <param name="Precision">Total digits of a decimal, 1 to 38; 0 for other types.</param>
/// <param name="Scale">Digits after the point of a decimal, 0 to <paramref name="Precision"/>; 0 for other types.</param>
/// <param name="Nested">The JSON of an array, map or struct as Spark prints it; <see langword="null"/> for other types.</param>
public sealed record ColumnType(TypeKind Kind, int Precision = 0, int Scale = 0, string? Nested = null)
{
    /// <summary>Gets Spark's name, such as <c>integer</c> or <c>decimal(10,2)</c>.</summary>
    public string Name => Kind switch
    {
        TypeKind.Decimal => $"decimal({Precision},{Scale})",
        TypeKind.TimestampNtz => "timestamp_ntz",
        TypeKind.Nested => Nested!,
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Gets whether values are numbers.</summary>
    public bool IsNumber => IsFloatingPoint || Kind is TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Decimal;

    /// <summary>Gets whether values are floating point, whose sums depend on the order of the rows.</summary>
    public bool IsFloatingPoint => Kind is TypeKind.Float or TypeKind.Double;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The types a schema may name.</summary>
public enum TypeKind
{
#pragma warning disable CS1591, CA1720 // the names are Spark's own and say all there is to say
    String, Boolean, Byte, Short, Integer, Long, Float, Double, Decimal, Date, Timestamp, TimestampNtz, Binary, Nested,
#pragma warning restore CS1591, CA1720
}
