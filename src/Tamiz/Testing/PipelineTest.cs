using System.Collections.Immutable;
using Tamiz.Gate;

namespace Tamiz.Testing;

/// <summary>A test of a pipeline: rows in, and what is expected of them. Each stands in a file of its own, <c>tests/NAME.yml</c>.</summary>
public sealed record PipelineTest
{
    /// <summary>Gets the file, relative to the project.</summary>
    public required string File { get; init; }

    /// <summary>Gets why the test is there, in the user's words.</summary>
    public string? Why { get; init; }

    /// <summary>Gets the run's time; <see langword="null"/> for now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Gets the rows of datasets. A dataset that is not among them has no rows, and its checks are not looked at.</summary>
    public ImmutableSortedDictionary<string, TestTable> Given { get; init; } = ImmutableSortedDictionary<string, TestTable>.Empty;

    /// <summary>Gets the rows that tables are expected to have.</summary>
    public ImmutableSortedDictionary<string, TestTable> Rows { get; init; } = ImmutableSortedDictionary<string, TestTable>.Empty;

    /// <summary>Gets the rows that datasets are expected to set aside.</summary>
    public ImmutableSortedDictionary<string, TestTable> Quarantine { get; init; } = ImmutableSortedDictionary<string, TestTable>.Empty;

    /// <summary>Gets the statuses that checks are expected to have, by id.</summary>
    public ImmutableSortedDictionary<string, CheckStatus> Checks { get; init; } = ImmutableSortedDictionary<string, CheckStatus>.Empty;

    /// <summary>Gets the verdict that is expected; <see langword="null"/> for any.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Gets the tables that it names, and where.</summary>
    internal ImmutableArray<(string Table, FilePlace Place)> Named { get; init; } = [];
}

/// <summary>Rows as a test writes them.</summary>
/// <param name="Rows">The cells of each row by column, as text; <see langword="null"/> is null. A row need not name all columns.</param>
/// <param name="Text">A file as it would come, in place of rows; else <see langword="null"/>.</param>
public sealed record TestTable(ImmutableArray<ImmutableSortedDictionary<string, string?>> Rows, string? Text);

/// <summary>What became of a test.</summary>
/// <param name="File">Its file.</param>
/// <param name="Why">Why it is there.</param>
/// <param name="Failures">What was not as expected, a sentence each; empty if it passed.</param>
/// <param name="Took">How long it took.</param>
public sealed record PipelineTestResult(string File, string? Why, ImmutableArray<string> Failures, TimeSpan Took);
