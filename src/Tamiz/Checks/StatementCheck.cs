using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>A rule that has statements of its own: the user's, over several tables, or a comparison with what is released.</summary>
public abstract record StatementCheck : Check
{
    private protected StatementCheck()
    {
    }

    /// <summary>Gets the tables it reads, by name; found when its SQL is analysed.</summary>
    public virtual IEnumerable<string> Reads => [];

    /// <summary>Takes the measure.</summary>
    internal abstract Task<CheckMeasure> MeasureAsync(CheckedTables tables, CheckMeasure measure, CancellationToken cancellationToken);
}

/// <summary>The tables that statement checks of one table may look at.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Table">The table that is checked.</param>
/// <param name="Relations">The relations of that table and of others, by name.</param>
/// <param name="Rows">How many rows each has, by name.</param>
/// <param name="Previous">The same table in the current release; <see langword="null"/> if there is none.</param>
internal sealed record CheckedTables(
    Engine Engine, LabelledTable Table, IReadOnlyDictionary<string, string> Relations, IReadOnlyDictionary<string, long> Rows, PreviousTable? Previous)
{
    /// <summary>Returns a statement over the tables that a piece of SQL reads; it stands inside of parentheses.</summary>
    public string Over(UserSql sql, string select, string then = "") =>
        $"{Engine.Dialect.With(sql.Reads.ToDictionary(name => name, name => Relations[name]))}{select} FROM (\n{sql.Rendered}\n) AS result_ {then}";
}

/// <summary>A table as it is in the current release.</summary>
/// <param name="Release">The release's number.</param>
/// <param name="Relation">Its relation.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Fingerprint">What it holds.</param>
public sealed record PreviousTable(long Release, string Relation, Schemas.TableSchema Schema, string Fingerprint);
