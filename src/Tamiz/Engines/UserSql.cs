using System.Collections.Immutable;

namespace Tamiz.Engines;

/// <summary>A piece of the user's SQL: as written, by which a check is named, and as an engine understands it.</summary>
/// <param name="Written">The text as written; the first of them where there is one for each engine.</param>
public sealed record UserSql(string Written)
{
    /// <summary>Gets the text for each engine, by its name, where the user wrote more than one; empty where one text is for all.</summary>
    public ImmutableSortedDictionary<string, string> Texts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets the tables that the user says it reads: all of them if no text is one that the analyzer can read, else those it reads besides.</summary>
    public ImmutableArray<string> From { get; init; } = [];

    /// <summary>Gets the text with its portable calls rendered. It may hold the mark of the run's time until <see cref="At"/>.</summary>
    public string Rendered { get; init; } = Written;

    /// <summary>Gets the tables it reads, by name; found when it is analysed.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Gets the columns of its result, if it is a SELECT; found when it is analysed.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Gets whether it aggregates; found when it is analysed.</summary>
    public bool Aggregates { get; init; }

    /// <summary>Makes a piece of SQL of its text.</summary>
    public static implicit operator UserSql(string sql) => new(sql);

    /// <summary>Makes a piece of SQL of a text for each engine, by name, the first being the one by which it is called.</summary>
    public static UserSql Of(params ImmutableArray<KeyValuePair<string, string>> texts) =>
        new(texts.IsEmpty ? "" : texts[0].Value) { Texts = texts.ToImmutableSortedDictionary(StringComparer.Ordinal) };

    /// <summary>Returns the text for an engine; <see langword="null"/> if the user wrote none.</summary>
    public string? For(string engine) => Texts.IsEmpty ? Written : Texts.GetValueOrDefault(engine);

    /// <summary>Puts the run's time where it is asked for.</summary>
    public UserSql At(DateTimeOffset asOf, SqlDialect dialect) => this with { Rendered = SqlTemplate.Bind(Rendered, dialect, asOf) };
}
