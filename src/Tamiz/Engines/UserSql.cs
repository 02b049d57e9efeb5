using System.Collections.Immutable;

namespace Tamiz.Engines;

/// <summary>A piece of the user's SQL: as written, by which a check is named, and as an engine understands it.</summary>
/// <param name="Written">The text as written.</param>
public sealed record UserSql(string Written)
{
    /// <summary>Gets the text with its portable calls rendered. It may hold the mark of the run's time until <see cref="At"/>.</summary>
    public string Rendered { get; init; } = Written;

    /// <summary>Gets the tables it reads, by name; found when it is analysed.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Gets the columns of its result, if it is a SELECT; found when it is analysed.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Makes a piece of SQL of its text.</summary>
    public static implicit operator UserSql(string sql) => new(sql);

    /// <summary>Puts the run's time where it is asked for.</summary>
    public UserSql At(DateTimeOffset asOf, SqlDialect dialect) => this with { Rendered = SqlTemplate.Bind(Rendered, dialect, asOf) };
}
