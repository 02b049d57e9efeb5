using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>
/// The statements over the rows of all files of a dataset, each cleaned by itself: which rows go because of others, and what is left. All end in a
/// total order (file, record), so the answer is the same twice.
/// </summary>
/// <param name="sql">The engine's SQL.</param>
/// <param name="plan">The cleaning.</param>
/// <param name="located">The rows of all files, with their hashes, <c>_file</c> and <c>_record</c>.</param>
internal sealed class AcrossQuery(SqlDialect sql, CleaningPlan plan, string located)
{
    private const string Place = $"{Relations.File}, {Relations.Record}";

    /// <summary>Returns the stretches of operations that end where rows are compared, or at the end: one statement each finds the rows that go.</summary>
    public static IEnumerable<(int From, int To)> Stretches(ImmutableArray<Placed> operations)
    {
        for (var from = 0; from < operations.Length;)
        {
            var to = from + 1;
            if (operations[from].Operation is not Deduplicate)
            {
                while (to < operations.Length && operations[to].Operation is not Deduplicate)
                    to++;
            }

            if (operations[from..to].Any(placed => placed.Operation is Deduplicate or Filter or MapValues { Else: MapElse.Quarantine }))
                yield return (from, to);
            from = to;
        }
    }

    /// <summary>Returns the rows that go in a stretch, labelled.</summary>
    /// <param name="stretch">The stretch.</param>
    /// <param name="gone">The relation of those that went before it; <see langword="null"/> if none did.</param>
    public string Gone((int From, int To) stretch, string? gone)
    {
        var operations = plan.AcrossFiles;
        var first = operations[stretch.From];
        if (first.Operation is Deduplicate deduplicate)
        {
            var chain = Chain(Without(gone), [Relations.File, Relations.Record]);
            foreach (var placed in operations[..stretch.From])
                chain.Apply(placed);
            var isAsWritten = operations[..stretch.From].All(placed => placed.Operation is Deduplicate or Filter);
            return Duplicates(deduplicate, first.Position, chain, isAsWritten);
        }

        var labelled = new RowChain(sql, $"(SELECT *, {Labels.None(sql)} FROM {Without(gone)} AS rows_)", plan.OfFile, isText: false, [Relations.File, Relations.Record, Labels.At, Labels.What, Labels.By])
        {
            Label = true,
            IsThere = _ => $"{Labels.At} IS NULL",
        };

        // What stands before the stretch took its rows out already.
        foreach (var placed in operations[..stretch.To])
        {
            if (placed.Position >= first.Position || placed.Operation is not Filter)
                labelled.Apply(placed);
        }

        return $"SELECT {Place}, {Labels.List} FROM {labelled.From} WHERE {Labels.At} IS NOT NULL ORDER BY {Place}";
    }

    /// <summary>Returns the rows that stay, in order.</summary>
    public string Kept(string? gone)
    {
        var chain = Chain(Without(gone), [Relations.File, Relations.Record]);
        foreach (var placed in plan.AcrossFiles)
            chain.Apply(placed);
        return $"SELECT {string.Join(", ", chain.Cells)}, {Place} FROM {chain.From} ORDER BY {Place}";
    }

    /// <summary>Returns the aggregate that counts changed cells; <see langword="null"/> if nothing changes any.</summary>
    public (string Query, IReadOnlyList<Change> Changes)? Counts(string? gone)
    {
        var chain = Watched(gone, Watch.Counts);
        return chain.Changes.Count == 0 ? null
            : ($"SELECT {string.Join(", ", chain.Changes.Select(change => $"count(*) FILTER (WHERE {change.Flag})"))} FROM {chain.From}", chain.Changes);
    }

    /// <summary>Returns the changed cells, as a trail has them; <see langword="null"/> if nothing changes any.</summary>
    public string? Trail(string? gone, IEnumerable<string> paths)
    {
        var chain = Watched(gone, Watch.Values);
        var file = $"CASE {Relations.File} {string.Join(" ", paths.Select((path, at) => $"WHEN {sql.Literal(at)} THEN {sql.Literal(path)}"))} END";
        return chain.Changes.Count == 0 ? null : TrailQuery.Build(sql, chain, chain.From, file, $"rows_.{Relations.File}");
    }

    private RowChain Watched(string? gone, Watch watch)
    {
        var from = gone is null
            ? $"(SELECT *, CAST(NULL AS {sql.TypeName(new Schemas.ColumnType(Schemas.TypeKind.Long))}) AS {Labels.At} FROM {located} AS rows_)"
            : $"(SELECT rows_.*, gone.{Labels.At} FROM {located} AS rows_ LEFT JOIN {gone} AS gone ON gone.{Relations.File} = rows_.{Relations.File} AND gone.{Relations.Record} = rows_.{Relations.Record})";
        var chain = new RowChain(sql, from, plan.OfFile, isText: false, [Relations.File, Relations.Record, Labels.At])
        {
            Watch = watch,
            IsThere = position => $"({Labels.At} IS NULL OR {Labels.At} >= {sql.Literal(position)})",
        };
        foreach (var placed in plan.AcrossFiles)
            chain.Apply(placed);
        return chain;
    }

    private RowChain Chain(string rows, IEnumerable<string> carried) => new(sql, rows, plan.OfFile, isText: false, carried);

    private string Without(string? gone) => gone is null
        ? located
        : $"(SELECT rows_.* FROM {located} AS rows_ LEFT JOIN (SELECT {Relations.File} AS gone_file, {Relations.Record} AS gone_record FROM {gone}) AS gone ON gone.gone_file = rows_.{Relations.File} AND gone.gone_record = rows_.{Relations.Record} WHERE gone.gone_record IS NULL)";

    // Equal keys have equal hashes, so only rows whose hash occurs twice need the costly exact comparison.
    private string Duplicates(Deduplicate operation, int position, RowChain chain, bool isAsWritten)
    {
        ImmutableArray<string> key = operation.IsExact ? [.. chain.Cells] : [.. operation.Key.Select(sql.Quote)];
        var hash = operation.IsExact && isAsWritten ? RowHashes.First : sql.RowHash(key);
        var present = operation.IsExact ? "TRUE" : string.Join(" AND ", key.Select(column => $"{column} IS NOT NULL"));
        var direction = operation.KeepLast ? "DESC" : "ASC";
        var order = operation.OrderBy is { } column ? $"{sql.Quote(column)} {direction} NULLS {(operation.KeepLast ? "LAST" : "FIRST")}, " : "";
        var number = $"row_number() OVER (PARTITION BY {string.Join(", ", key)} ORDER BY {order}{Relations.File} {direction}, {Relations.Record} {direction})";
        return $"WITH {sql.CommonTable("compared_", $"SELECT * FROM {chain.From} AS rows_")} " +
            $"SELECT {Place}, {sql.Literal(position)} AS {Labels.At}, {sql.Literal("merged")} AS {Labels.What}, {sql.Literal(operation.By)} AS {Labels.By} FROM " +
            $"(SELECT {Place}, {number} AS place_ FROM compared_ WHERE {present} AND {hash} IN " +
            $"(SELECT {hash} FROM compared_ WHERE {present} GROUP BY {hash} HAVING count(*) > 1)) WHERE place_ > 1 ORDER BY {Place}";
    }
}
