using Tamiz.Benchmarks.Data;

namespace Tamiz.Benchmarks.Spark;

/// <summary>The whole job as one would write it by hand for Spark: each statement as short and fast as its author could make it.</summary>
/// <param name="columns">The columns of the visits.</param>
/// <param name="rules">The checks.</param>
/// <param name="folder">Where it works.</param>
internal sealed class SparkFloorSql(VisitColumn[] columns, List<Rule> rules, string folder)
{
    private string Names => string.Join(", ", columns.Select(column => column.Name));

    /// <summary>Types text once, with a number that grows from row to row; what cannot be typed is marked.</summary>
    public string Type()
    {
        var cells = string.Join(", ", columns.Select(column => $"{Cell(column)} as {column.Name}"));
        var rejected = string.Join(" or ", columns.Where(column => column.Type != "string").Select(column => $"(nullif(t.{column.Name}, '') is not null and {Cell(column, "t.")} is null)"));
        return $"select {cells}, ({rejected}) as rejected, monotonically_increasing_id() as line from landed as t";
    }

    /// <summary>Marks the rows that go: not typed, sent twice, out of range.</summary>
    public string Gone() =>
        $"with t as (select line, xxhash64({Names}) as h from typed where not rejected) " +
        "select line, 'merged' as why from (select line, row_number() over (partition by h order by line) as place from t where h in (select h from t group by h having count(*) > 1)) where place > 1 " +
        $"union all select line, 'rejected' from typed where rejected union all select line, 'range' from typed where not rejected and ({Rule.OutOfRange})";

    public static string Quarantine() => "select v.*, g.why from typed as v join gone as g using (line) where g.why <> 'merged' order by line";

    public string Visits() => $"select {Names} from typed as v left anti join gone as g on g.line = v.line";

    /// <summary>Counts what breaks each check, in one pass.</summary>
    public string Checks()
    {
        var counts = rules.Where(rule => rule.Broken is not null).Select(rule => $"count(*) filter (where {rule.Broken})")
            .Append("count(*) filter (where site is not null and known is null)")
            .Append("count(*) - count(visit_id)")
            .Append("count(*)");
        return $"select {string.Join(", ", counts)} from visits left join (select site as known from sites) on known = site";
    }

    public static string Unique() => "select count(*) from (select visit_id from visits where visit_id is not null group by visit_id having count(*) > 1)";

    public static string Kpi(Kpi kpi) => $"select * from ({kpi.Sql}) order by {kpi.Key}";

    public string Release(string format) => $"select {string.Join(", ", columns.Select(column => format == "csv" ? Released(column) : column.Name))} from visits order by visit_id";

    /// <summary>Counts and hashes a table, to compare what was read back with what was to be written.</summary>
    public string Content(string relation) => $"select count(*), sum(cast(xxhash64({Names}) as decimal(20,0))) from {relation}";

    public string ReadBack(string format) =>
        format == "csv" ? Content($"(select {string.Join(", ", columns.Select(column => $"cast({column.Name} as {TypeOf(column)}) as {column.Name}"))} from released)") : Content($"parquet.`{folder}/visits.parquet`");

    private static string Cell(VisitColumn column, string table = "") => column.Name switch
    {
        "country" => $"case trim(country) {string.Join(" ", Words.Codes.Zip(Words.Countries, (code, name) => $"when '{code}' then '{name}'"))} else nullif(trim(country), '') end",
        _ when column.Type == "string" => $"nullif(trim({table}{column.Name}), '')",
        _ => $"try_cast({table}{column.Name} as {TypeOf(column)})",
    };

    private static string Released(VisitColumn column) => column.Type == "timestamp" ? $"date_format({column.Name}, \"yyyy-MM-dd'T'HH:mm:ss'Z'\") as {column.Name}" : column.Name;

    public static string TypeOf(VisitColumn column) => column.Type == "long" ? "bigint" : column.Type;
}
