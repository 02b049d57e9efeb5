using Tamiz.Pipelines;

namespace Tamiz.Contracts;

/// <summary>Finds the mistakes that are about one thing of a project, by where they are.</summary>
internal sealed class ProblemOwners(IReadOnlyList<Problem> problems)
{
    /// <summary>Returns what is wrong with what is written at a place; <see langword="null"/> if nothing is.</summary>
    public string? Of(FilePlace? place) => place is null ? null : Text(problems.Where(problem => problem.Place == place));

    /// <summary>Returns what is wrong with the SQL of a table; <see langword="null"/> if nothing is.</summary>
    public string? Of(QueryTable query)
    {
        if (query.SqlPlace is not { } place)
            return null;
        var lines = query.Sql.Texts.Values.Append(query.Sql.Written).Max(text => text.AsSpan().Trim().Count('\n') + 1);
        return Text(problems.Where(problem => problem.Code is not "unknown_table" && problem.Place.File == place.File && problem.Place.Line >= place.Line && problem.Place.Line <= place.Line + lines));
    }

    private static string? Text(IEnumerable<Problem> found) => found.FirstOrDefault()?.Text;
}
