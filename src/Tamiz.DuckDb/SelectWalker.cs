using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>Walks through all of a statement as json_serialize_sql prints it. What it does not know, it refuses by name.</summary>
internal sealed partial class SelectWalker(FunctionRules functions, string sql)
{
    private static readonly FrozenSet<string> KnownClasses = FrozenSet.ToFrozenSet(
        ["BETWEEN", "CASE", "CAST", "COLLATE", "COMPARISON", "CONJUNCTION", "LAMBDA", "OPERATOR", "STAR", "SUBQUERY"]);

    private static readonly FrozenSet<string> KnownNodes = FrozenSet.ToFrozenSet(
    [
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "SUBQUERY", "EXPRESSION_LIST", "EMPTY",
        "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
    ]);

    private readonly SelectFindings _found = new(sql);
    private bool _isSorted;

    public SqlAnalysis Result() => _found.ToAnalysis();

    /// <summary>Visits an element and all below it; <paramref name="ctes"/> are the names in scope, in lower case.</summary>
    public void Visit(JsonElement element, ImmutableHashSet<string> ctes)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Visit(item, ctes);
                break;
            case JsonValueKind.Object when element.TryGetProperty("class", out var kind):
                VisitExpression(element, kind.GetString()!, ctes);
                break;
            case JsonValueKind.Object when element.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String:
                VisitNode(element, type.GetString()!, ctes);
                break;
            case JsonValueKind.Object:
                VisitParts(element, ctes);
                break;
        }
    }

    private void VisitExpression(JsonElement expression, string kind, ImmutableHashSet<string> ctes)
    {
        switch (kind)
        {
            case "CONSTANT":
                return;
            case "COLUMN_REF":
                VisitColumn(expression);
                return;
            case "FUNCTION":
                VisitFunction(expression);
                break;
            case "WINDOW":
                VisitWindow(expression);
                break;
            case "LAMBDA":
                VisitLambda(expression, ctes);
                return;
            case "STAR":
                _found.ColumnsIn(expression, "exclude_list");
                break;
            case "PARAMETER":
                _found.Object(expression, "Parameters such as '?' and '$1' are refused. Write the value, or a {{ }} call.");
                break;
            default:
                if (!KnownClasses.Contains(kind))
                    _found.Object(expression, $"{Words(kind)} is refused: it is not known to be safe. Name columns, not their positions or defaults.");
                break;
        }

        VisitParts(expression, ctes);
    }

    private void VisitNode(JsonElement node, string type, ImmutableHashSet<string> ctes)
    {
        if (node.TryGetProperty("sample", out var sample) && sample.ValueKind is not JsonValueKind.Null)
            _found.Object(node, "TABLESAMPLE and USING SAMPLE are refused: they give other rows each time. Filter by hash(key) % 100 instead.");

        switch (type)
        {
            case "BASE_TABLE":
                VisitTable(node, ctes);
                break;
            case "TABLE_FUNCTION":
                VisitTableFunction(node.GetProperty("function"), ctes);
                return;
            case "JOIN":
                _found.ColumnsIn(node, "using_columns");
                if (node.GetProperty("ref_type").ValueEquals("POSITIONAL"))
                    _found.Object(node, "POSITIONAL JOIN is refused: tables have no order. Join by a key.");
                break;
            case "SHOW_REF":
                _found.Object(node, "DESCRIBE, SHOW and SUMMARIZE are refused: they are no data. Write a SELECT.");
                return;
            case "PIVOT":
                _found.Object(node, "PIVOT and UNPIVOT are refused. Write one aggregate with FILTER for each column, or UNION ALL.");
                break;
            case "RECURSIVE_CTE_NODE" when node.GetProperty("key_targets").GetArrayLength() > 0:
                _found.Object(node, "USING KEY is refused: which of several rows with one key stays is undecided. Use UNION and aggregate afterwards.");
                break;
            default:
                if (!KnownNodes.Contains(type))
                    _found.Object(node, $"{Words(type)} is refused: it is not known to be safe.");
                break;
        }

        VisitParts(node, node.TryGetProperty("cte_map", out var map) ? VisitCtes(map, ctes) : ctes);
        RefuseUndecidedRows(node);
    }

    // A CTE sees those before it, and itself only if it is recursive.
    private ImmutableHashSet<string> VisitCtes(JsonElement map, ImmutableHashSet<string> ctes)
    {
        foreach (var entry in map.GetProperty("map").EnumerateArray())
        {
            var name = entry.GetProperty("key").GetString()!.ToLowerInvariant();
            var query = entry.GetProperty("value").GetProperty("query").GetProperty("node");
            Visit(query, query.GetProperty("type").ValueEquals("RECURSIVE_CTE_NODE") ? ctes.Add(name) : ctes);
            ctes = ctes.Add(name);
        }

        return ctes;
    }

    private void VisitTable(JsonElement table, ImmutableHashSet<string> ctes)
    {
        var name = table.GetProperty("table_name").GetString()!;
        if (table.GetProperty("schema_name").GetString() + table.GetProperty("catalog_name").GetString() is { Length: > 0 } schema)
            _found.Object(table, $"The table '{schema}.{name}' is refused: only datasets, KPIs and CTEs can be read, and they have no schema.");
        else if (ctes.Contains(name.ToLowerInvariant()))
            return;
        else if (!PlainName().IsMatch(name))
            _found.Object(table, $"The table '{name}' is refused: files are read by the source of a dataset, never by SQL.");
        else
            _found.Table(name);

        if (table.TryGetProperty("at_clause", out var at) && at.ValueKind is not JsonValueKind.Null)
            _found.Object(table, "AT (VERSION or TIMESTAMP) is refused. A run reads what its plan has pinned.");
    }

    private void VisitTableFunction(JsonElement function, ImmutableHashSet<string> ctes)
    {
        var name = Call(function, ordered: true).Name;
        _found.Function(name);
        _found.Object(function, FunctionRules.JudgeTableFunction(name));
        VisitParts(function, ctes);
    }

    private void VisitColumn(JsonElement column)
    {
        var names = column.GetProperty("column_names");
        var last = names[names.GetArrayLength() - 1].GetString()!;
        if (names.GetArrayLength() == 1 || last.Equals("rowid", StringComparison.OrdinalIgnoreCase))
            _found.Object(column, FunctionRules.JudgeBareName(last.ToLowerInvariant()));
        _found.Column(last);
    }

    private void VisitFunction(JsonElement function)
    {
        var ordered = _isSorted || function.GetProperty("order_bys").GetProperty("orders").GetArrayLength() > 0;
        var call = Call(function, ordered);

        // The parser makes list_sort(list(x)) of list(x ORDER BY x). What is sorted is visited next, as the first argument.
        _isSorted = FunctionRules.Sorts(call.Name) && function.GetProperty("children") is var arguments && arguments.GetArrayLength() > 0 && FunctionRules.MakesList(FunctionName(arguments[0]));
        if (!function.GetProperty("is_operator").GetBoolean())
            _found.Function(call.Name);
        _found.Aggregates |= functions.IsAggregate(call.Name);
        _found.Object(function, functions.Judge(call));
    }

    private void VisitWindow(JsonElement window)
    {
        var ordered = window.GetProperty("orders").GetArrayLength() > 0 || window.GetProperty("arg_orders").GetArrayLength() > 0;
        var byRange = window.GetProperty("start").ValueEquals("UNBOUNDED_PRECEDING")
            && (window.GetProperty("end").ValueEquals("CURRENT_ROW_RANGE") || window.GetProperty("end").ValueEquals("UNBOUNDED_FOLLOWING"));
        var call = Call(window, ordered);
        _found.Function(call.Name);
        _found.Aggregates = true;
        _found.Object(window, functions.JudgeWindow(call, framedByRows: !byRange || !window.GetProperty("exclude_clause").ValueEquals("NO_OTHER")));
    }

    // The parser takes "column -> 'key'" of JSON for a lambda too. It is one if its body names what stands before the arrow.
    private void VisitLambda(JsonElement lambda, ImmutableHashSet<string> ctes)
    {
        var body = new SelectWalker(functions, sql);
        body.Visit(lambda.GetProperty("expr"), ctes);
        var head = new SelectWalker(functions, sql);
        head.Visit(lambda.GetProperty("lhs"), ctes);

        var names = head._found.Columns;
        var isLambda = names.Count > 1 || names.Any(name => body._found.Columns.Contains(name, StringComparer.OrdinalIgnoreCase));
        _found.Merge(head._found, isLambda ? names : []);
        _found.Merge(body._found, isLambda ? names : []);
    }

    private void RefuseUndecidedRows(JsonElement node)
    {
        if (!node.TryGetProperty("modifiers", out var modifiers))
            return;

        var types = modifiers.EnumerateArray().Select(modifier => modifier.GetProperty("type").GetString()!).ToArray();
        if (types.Contains("ORDER_MODIFIER"))
            return;
        if (types.Any(type => type.StartsWith("LIMIT", StringComparison.Ordinal)))
            _found.Object(node, "LIMIT and OFFSET without ORDER BY take whichever rows come first. Add an ORDER BY that ends with the key.");
        if (modifiers.EnumerateArray().Any(modifier => modifier.TryGetProperty("distinct_on_targets", out var targets) && targets.GetArrayLength() > 0))
            _found.Object(node, "DISTINCT ON without ORDER BY takes whichever row comes first. Add an ORDER BY that ends with the key.");
    }

    private void VisitParts(JsonElement element, ImmutableHashSet<string> ctes)
    {
        foreach (var part in element.EnumerateObject().Where(part => part.Name is not ("cte_map" or "cast_type" or "sample" or "named_param_map")))
            Visit(part.Value, ctes);
    }

    private static FunctionCall Call(JsonElement function, bool ordered)
    {
        var arguments = function.GetProperty("children").EnumerateArray().Select(TextConstant);
        return new(
            function.GetProperty("catalog").GetString()!,
            function.GetProperty("schema").GetString()!,
            function.GetProperty("function_name").GetString()!.ToLowerInvariant(),
            [.. arguments],
            ordered);
    }

    private static string? FunctionName(JsonElement expression) =>
        expression.GetProperty("class").ValueEquals("FUNCTION") ? expression.GetProperty("function_name").GetString()!.ToLowerInvariant() : null;

    private static string? TextConstant(JsonElement expression) =>
        expression.GetProperty("class").ValueEquals("CONSTANT") && expression.GetProperty("value") is var value
            && value.TryGetProperty("value", out var text) && text.ValueKind is JsonValueKind.String
            ? text.GetString()!.ToLowerInvariant()
            : null;

    private static string Words(string type) => $"'{type.Replace('_', ' ').ToLowerInvariant()}'";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex PlainName();
}
