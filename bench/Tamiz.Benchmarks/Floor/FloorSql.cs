using Tamiz.Benchmarks.Data;

namespace Tamiz.Benchmarks.Floor;

/// <summary>The whole job as one would write it by hand for DuckDB: each statement as short and fast as its author could make it.</summary>
/// <param name="columns">The columns of the visits.</param>
/// <param name="rules">The checks.</param>
/// <param name="folder">Where it works.</param>
internal sealed class FloorSql(VisitColumn[] columns, List<Rule> rules, string folder)
{
    private string Typed => $"'{folder}/typed.parquet'";

    /// <summary>Reads and types the files once; what cannot be typed is marked.</summary>
    public string Type(IEnumerable<string> raw)
    {
        var text = string.Join(", ", columns.Select(column => $"'{column.Name}': 'VARCHAR'"));
        var cells = string.Join(", ", columns.Select(column => $"{Cell(column)} as {column.Name}"));
        var rejected = string.Join(" or ", columns.Where(column => column.Type != "string").Select(column => $"(nullif(t.{column.Name}, '') is not null and {Cell(column, "t.")} is null)"));
        return $"copy (select {cells}, ({rejected}) as rejected from read_csv([{string.Join(", ", raw.Select(file => $"'{file}'"))}], columns = {{{text}}}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"') as t) " +
            $"to {Typed} (format parquet, compression zstd)";
    }

    public static string Sites(string raw) => $"create table sites as select * from read_csv('{raw}', columns = {{'site': 'VARCHAR', 'name': 'VARCHAR'}}, header = true, auto_detect = false)";

    /// <summary>Marks the rows that go: not typed, sent twice, out of range.</summary>
    public string Gone() =>
        $"create table gone as with t as (select file_row_number as line, hash({string.Join(", ", columns.Select(column => column.Name))}) as h from read_parquet({Typed}, file_row_number = true) where not rejected) " +
        "select line, 'merged' as why from (select line, row_number() over (partition by h order by line) as place from t where h in (select h from t group by h having count(*) > 1)) where place > 1 " +
        $"union all select file_row_number, 'rejected' from read_parquet({Typed}, file_row_number = true) where rejected " +
        $"union all select file_row_number, 'range' from read_parquet({Typed}, file_row_number = true) where not rejected and ({Rule.OutOfRange})";

    public string Quarantine() =>
        $"copy (select v.*, g.why from read_parquet({Typed}, file_row_number = true) as v join gone as g on g.line = v.file_row_number where g.why <> 'merged' order by v.file_row_number) to '{folder}/quarantine.csv' (format csv, header)";

    public string Visits() =>
        $"create view visits as select {string.Join(", ", columns.Select(column => $"v.{column.Name}"))} from read_parquet({Typed}, file_row_number = true) as v anti join gone as g on g.line = v.file_row_number";

    /// <summary>Counts what breaks each check, in one pass.</summary>
    public string Checks()
    {
        var counts = rules.Where(rule => rule.Broken is not null).Select(rule => $"count(*) filter (where {rule.Broken})")
            .Append("count(*) filter (where site is not null and site not in (select site from sites))")
            .Append("count(*) - count(visit_id)")
            .Append("count(*)");
        return $"select {string.Join(", ", counts)} from visits";
    }

    public static string Unique() => "select count(*) from (select visit_id from visits where visit_id is not null group by visit_id having count(*) > 1)";

    public string Kpi(Kpi kpi) => $"copy (select * from ({kpi.Sql}) order by {kpi.Key}) to '{folder}/{kpi.Name}.csv' (format csv, header)";

    public string Release(string format) => format == "csv"
        ? $"copy (select {string.Join(", ", columns.Select(Released))} from visits order by visit_id) to '{folder}/visits.csv' (format csv, header)"
        : $"copy (select * from visits order by visit_id) to '{folder}/visits.parquet' (format parquet, compression zstd)";

    /// <summary>Counts and hashes a table, to compare what was read back with what was to be written.</summary>
    public string Content(string relation) => $"select count(*), sum(hash({string.Join(", ", columns.Select(column => column.Name))})) from {relation}";

    public string ReadBack(string format)
    {
        if (format != "csv")
            return Content($"read_parquet('{folder}/visits.parquet')");

        var types = string.Join(", ", columns.Select(column => $"'{column.Name}': '{column.SqlType}'"));
        return Content($"read_csv('{folder}/visits.csv', columns = {{{types}}}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false)");
    }

    private static string Cell(VisitColumn column, string table = "") => column.Name switch
    {
        "country" => $"case trim(country) {string.Join(" ", Words.Codes.Zip(Words.Countries, (code, name) => $"when '{code}' then '{name}'"))} else nullif(trim(country), '') end",
        _ when column.Type == "string" => $"nullif(trim({table}{column.Name}), '')",
        _ => $"try_cast({table}{column.Name} as {column.SqlType})",
    };

    private static string Released(VisitColumn column) => column.Type == "timestamp" ? $"strftime({column.Name}, '%Y-%m-%dT%H:%M:%SZ') as {column.Name}" : column.Name;
}
