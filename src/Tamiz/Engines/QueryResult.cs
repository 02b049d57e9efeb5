using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Engines;

/// <summary>A small result, in memory.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">
/// The rows. Values are <see langword="null"/>, <see cref="string"/>, <see cref="bool"/>, <see cref="long"/> (every whole number that fits),
/// <see cref="System.Numerics.BigInteger"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="DateOnly"/>, <see cref="DateTime"/> or <c>byte[]</c>;
/// other values are text as the engine prints them.
/// </param>
public sealed record QueryResult(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<object?>> Rows);

/// <summary>A column of a query's result before it is brought to a type of ours.</summary>
/// <param name="Name">The name.</param>
/// <param name="EngineType">The type as the engine prints it, such as <c>HUGEINT</c>.</param>
/// <param name="Type">The type it is stored as, or <see langword="null"/> if it must be refused (time, interval, uuid, enum).</param>
/// <param name="Cast">How to bring the column to <paramref name="Type"/>: an expression that fails rather than lose a digit; <see langword="null"/> if it is that already.</param>
public sealed record ResultColumn(string Name, string EngineType, ColumnType? Type, string? Cast);
