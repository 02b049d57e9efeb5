using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>A dataset as proposed from its files.</summary>
/// <param name="Survey">What its files look like.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Key">The key; empty if none was found.</param>
/// <param name="NullValues">Words that stand for a missing value.</param>
internal sealed record Proposal(FileSurvey Survey, TableSchema Schema, ImmutableArray<string> Key, ImmutableArray<string> NullValues)
{
    /// <summary>Gets whether some text has blanks at an end.</summary>
    public bool Trims => Survey.Columns.Any(column => column.Padded > 0);

    /// <summary>Gets whether some rows repeat others.</summary>
    public bool Deduplicates => Survey.Duplicates > 0;

    /// <summary>Gets short lists of values, by column.</summary>
    public ImmutableArray<(string Column, ImmutableArray<string> Values)> ValueLists { get; init; } = [];

    /// <summary>Gets columns whose values are all found in another dataset's key.</summary>
    public ImmutableArray<(string Column, string To)> References { get; init; } = [];
}
