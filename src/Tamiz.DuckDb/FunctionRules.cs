using System.Collections.Frozen;
using DuckDB.NET.Data;

namespace Tamiz.DuckDb;

/// <summary>Which functions give the same answer from the same data, whoever asks and whenever.</summary>
/// <param name="consistent">Names whose every overload DuckDB calls consistent; true for aggregates.</param>
internal sealed class FunctionRules(FrozenDictionary<string, bool> consistent)
{
    private static readonly FrozenSet<string> Clock = Names(
        "now today current_date current_time current_timestamp localtime localtimestamp current_localtime current_localtimestamp " +
        "get_current_time get_current_timestamp transaction_timestamp ago pg_conf_load_time pg_postmaster_start_time");

    private static readonly FrozenSet<string> Session = Names(
        "current_catalog current_database current_schema current_schemas current_role current_user session_user user current_setting getvariable " +
        "current_query current_query_id current_connection_id current_transaction_id txid_current in_search_path version nextval currval stats " +
        "vector_type write_log sleep_ms setseed json_serialize_plan");

    private static readonly FrozenSet<string> Chance = Names("random uuid uuidv4 uuidv7 gen_random_uuid reservoir_quantile");

    private static readonly FrozenSet<string> Approximate = Names("approx_quantile approx_top_k");

    private static readonly FrozenSet<string> Undecided = Names("any_value arbitrary");

    private static readonly FrozenSet<string> UnorderedMacros = Names("json_group_array json_group_object json_group_structure");

    /// <summary>Aggregates whose result depends on the order of the rows, or on it where values are equal.</summary>
    private static readonly FrozenSet<string> OrderDependent = Names(
        "first last list array_agg string_agg listagg group_concat mode arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last " +
        "argmax argmin max_by min_by");

    private static readonly FrozenSet<string> Sorting = Names("list_sort array_sort list_reverse_sort array_reverse_sort");

    private static readonly FrozenSet<string> WindowsInOrder = Names(
        "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value fill");

    private static readonly FrozenSet<string> OverLists = Names("list_aggregate list_aggr array_aggregate array_aggr aggregate");

    private static readonly FrozenSet<string> SafeMacros = Names(
        "array_append array_pop_back array_pop_front array_prepend array_push_back array_push_front array_reverse array_to_string " +
        "array_to_string_comma_default date_add days_in_month fdiv fmod generate_subscripts json list_any_value list_append " +
        "list_approx_count_distinct list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_count list_entropy list_first " +
        "list_histogram list_kurtosis list_kurtosis_pop list_last list_mad list_max list_median list_min list_mode list_prepend list_product " +
        "list_reverse list_sem list_skewness list_stddev_pop list_stddev_samp list_string_agg list_sum list_var_pop list_var_samp " +
        "map_contains_entry map_contains_value md5_number_lower md5_number_upper nullif regexp_split_to_table round_even roundbankers split_part unnest");

    private static readonly FrozenSet<string> AggregateMacros = Names("geomean geometric_mean wavg weighted_avg");

    private static readonly FrozenSet<string> TableFunctions = Names("unnest range generate_series");

    public static async Task<FunctionRules> LoadAsync(DuckDbInstance instance, CancellationToken cancellationToken)
    {
        const string query = """
            SELECT lower(function_name), bool_or(function_type = 'aggregate') FROM duckdb_functions()
            WHERE function_type IN ('scalar', 'aggregate', 'macro')
            GROUP BY ALL HAVING bool_and(function_type <> 'macro' AND stability IS NOT DISTINCT FROM 'CONSISTENT') AND NOT lower(function_name) LIKE '\_\_internal%' ESCAPE '\'
            """;
        return new(await instance.RunAsync(query, ReadNames, cancellationToken).ConfigureAwait(false));
    }

    public bool IsAggregate(string name) => AggregateMacros.Contains(name) || (consistent.TryGetValue(name, out var aggregate) && aggregate);

    /// <summary>Returns whether a function brings a list into an order of its own, so that it does not matter in which it came.</summary>
    public static bool Sorts(string name) => Sorting.Contains(name);

    /// <summary>Returns whether a function is the aggregate that makes a list of its rows.</summary>
    public static bool MakesList(string? name) => name is "list" or "array_agg";

    /// <summary>Returns why a bare name that looks like a column is refused, or null.</summary>
    public static string? JudgeBareName(string name) => name switch
    {
        "current_date" or "current_time" or "current_timestamp" or "localtime" or "localtimestamp" =>
            $"'{name}' reads the clock, so the same input would give another result. Bring the date in as data; a column of this name needs its table before it.",
        "current_catalog" or "current_schema" or "current_role" or "current_user" or "session_user" or "user" =>
            $"'{name}' reads the session. Leave it away; a column of this name needs its table before it.",
        "rowid" => "'rowid' depends on how a table is stored. Use the key.",
        _ => null,
    };

    /// <summary>Returns why a function is refused, or null.</summary>
    public string? Judge(FunctionCall call)
    {
        var name = call.Name;
        if (call.Schema is not ("" or "main") || call.Catalog is not ("" or "system"))
            return $"The function '{name}' is named with a schema. Leave the schema away.";
        if (Clock.Contains(name) || (name == "age" && call.Arguments.Length == 1))
            return $"'{name}'{(name == "age" ? " with one argument" : "")} reads the clock, so the same input would give another result. Bring the date in as data.";
        if (Session.Contains(name))
            return $"'{name}' reads or changes the session or the machine, not the data. Leave it away.";
        if (Chance.Contains(name))
            return $"'{name}' gives another answer each time. Derive the value from a column, such as hash(key).";
        if (Approximate.Contains(name))
            return $"'{name}' is an estimate that depends on the order of rows. Use quantile_cont, or count and sort.";
        if (Undecided.Contains(name))
            return $"'{name}' takes whichever row comes first. Use min, max, or first with an ORDER BY inside.";
        if (UnorderedMacros.Contains(name))
            return $"'{name}' takes rows in any order. Use to_json(list(x ORDER BY key)).";
        if (!consistent.ContainsKey(name) && !SafeMacros.Contains(name) && !AggregateMacros.Contains(name))
            return $"'{name}' is not among the functions known to be safe. Write it another way, or compute the column in the source.";
        if (OverLists.Contains(name))
            return JudgeOverList(call);
        if (OrderDependent.Contains(name) && !call.Ordered)
            return $"'{name}' depends on the order of rows. Put an ORDER BY inside, such as {name}({Example(name)} ORDER BY key).";
        return null;
    }

    /// <summary>Returns why a window function is refused, or null.</summary>
    public string? JudgeWindow(FunctionCall call, bool framedByRows)
    {
        if (Judge(call) is { } objection)
            return objection;
        if (!call.Ordered && WindowsInOrder.Contains(call.Name))
            return $"'{call.Name}' depends on the order of rows. Put an ORDER BY into OVER (...).";
        return !call.Ordered && framedByRows ? $"The frame of '{call.Name}' depends on the order of rows. Put an ORDER BY into OVER (...)." : null;
    }

    public static string? JudgeTableFunction(string name) => TableFunctions.Contains(name)
        ? null
        : $"The table function '{name}' is refused: it may read files or the session. Only unnest, range and generate_series are allowed; data comes from datasets.";

    // A list has an order of its own, so only chance and names made at run time are refused.
    private string? JudgeOverList(FunctionCall call) =>
        call.Arguments.Length >= 2 && call.Arguments[1] is { } aggregate && consistent.ContainsKey(aggregate) && !Chance.Contains(aggregate)
            ? null
            : $"'{call.Name}' needs the name of a repeatable aggregate as text, such as {call.Name}(x, 'sum').";

    private static string Example(string name) => name.StartsWith("arg", StringComparison.Ordinal) || name.EndsWith("_by", StringComparison.Ordinal) ? "x, y" : "x";

    private static FrozenSet<string> Names(string names) => names.Split(' ').ToFrozenSet();

    private static FrozenDictionary<string, bool> ReadNames(DuckDBCommand command)
    {
        using var reader = command.ExecuteReader();
        var names = new Dictionary<string, bool>();
        while (reader.Read())
            names.Add(reader.GetString(0), reader.GetBoolean(1));
        return names.ToFrozenDictionary();
    }
}

/// <summary>A call of a function as the parser sees it.</summary>
/// <param name="Catalog">The catalog it is named with; empty if none.</param>
/// <param name="Schema">The schema it is named with; empty if none.</param>
/// <param name="Name">The name, in lower case.</param>
/// <param name="Arguments">One for each argument: its value if it is a text constant, else null.</param>
/// <param name="Ordered">Whether an ORDER BY decides on the order of the rows it takes.</param>
internal sealed record FunctionCall(string Catalog, string Schema, string Name, string?[] Arguments, bool Ordered);
