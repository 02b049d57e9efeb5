using System.Collections.Immutable;
using System.Text.Json;
using DuckDB.NET.Data;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>Reads SQL with DuckDB's own parser and refuses whatever is not known to be safe and repeatable.</summary>
public sealed class DuckDbSqlAnalyzer : SqlAnalyzer, IAsyncDisposable
{
    private const long Memory = 256L << 20;
    private static readonly string[] OtherClauses = ["where_clause", "having", "qualify", "sample"];
    private static readonly JsonDocumentOptions DeepTrees = new() { MaxDepth = 10_000 };

    private readonly DuckDbInstance _instance;
    private readonly FunctionRules _functions;

    private DuckDbSqlAnalyzer(DuckDbInstance instance, FunctionRules functions) => (_instance, _functions) = (instance, functions);

    /// <summary>Opens an analyzer, with an empty database of its own that can reach no file.</summary>
    public static async Task<DuckDbSqlAnalyzer> OpenAsync(CancellationToken cancellationToken = default)
    {
        var options = new DuckDbOptions { Roots = [], TemporaryFolder = Path.GetTempPath() };
        var instance = await DuckDbInstance.OpenAsync(options, Memory, threads: 1, cancellationToken).ConfigureAwait(false);
        try
        {
            return new(instance, await FunctionRules.LoadAsync(instance, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await instance.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Engine => "duckdb";

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new DuckDbDialect();

    /// <inheritdoc/>
    public override async Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default)
    {
        var columns = await _instance.ColumnsAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. columns.Select(column => DuckDbTypes.Map(column.Name, column.Type))];
    }

    /// <inheritdoc/>
    public override async Task<SqlAnalysis> AnalyzeAsync(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        using var tree = await ParseAsync(sql, cancellationToken).ConfigureAwait(false);
        if (Refuse(tree.RootElement, sql) is { } refused)
            return refused;

        // Callers put the statement into parentheses, so what is one statement only without them is refused: a ';' at the end.
        using var inside = await ParseAsync($"SELECT * FROM (\n{sql}\n)", cancellationToken).ConfigureAwait(false);
        return Failed(inside.RootElement)
            ? Refused("The statement ends with ';'. Leave it away: Tamiz puts the statement into others.")
            : Walk(tree.RootElement, sql);
    }

    /// <inheritdoc/>
    public override async Task<SqlAnalysis> AnalyzeExpressionAsync(string expression, string table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var sql = $"SELECT (\n{expression}\n) FROM {DuckDbDialect.QuoteName(table)}";
        using var tree = await ParseAsync(sql, cancellationToken).ConfigureAwait(false);
        var analysis = Refuse(tree.RootElement, sql) ??
            (IsOneValueFrom(tree.RootElement, table) ? Walk(tree.RootElement, sql) : Refused("The text is not one expression: check its parentheses, commas and comments."));
        return analysis with { Objections = [.. analysis.Objections.Select(objection => objection with { Line = Math.Max(0, objection.Line - 1) })] };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _instance.DisposeAsync();

    private static SqlAnalysis? Refuse(JsonElement root, string sql)
    {
        if (Failed(root))
            return ParseError(root, sql);

        return root.GetProperty("statements").GetArrayLength() switch
        {
            1 => null,
            0 => Refused("There is no statement. Write one SELECT."),
            var count => Refused($"There are {count} statements. Write one SELECT; WITH puts several steps into one."),
        };
    }

    private static SqlAnalysis ParseError(JsonElement root, string sql)
    {
        var message = root.GetProperty("error_message").GetString()!.Split('\n')[0].TrimEnd('.');
        if (root.GetProperty("error_type").GetString() == "not implemented")
            return Refused("Only a SELECT can be analysed; PIVOT cannot. Write one aggregate with FILTER for each column, such as sum(x) FILTER (WHERE month = 1).");

        var position = root.TryGetProperty("position", out var text) && int.TryParse(text.GetString(), out var at) ? at : -1;
        return Refused($"The SQL cannot be read: {message}.", SqlPlace.Of(sql, position));
    }

    private static bool Failed(JsonElement root) => root.GetProperty("error").GetBoolean();

    private static SqlAnalysis Refused(string text, (int Line, int Column) place = default) =>
        new([], [], [], false, [new(text, place.Line, place.Column)]);

    // Whatever a text hides between parentheses and commas, it does not leave this shape unseen.
    private static bool IsOneValueFrom(JsonElement root, string table)
    {
        var node = root.GetProperty("statements")[0].GetProperty("node");
        return node.GetProperty("type").ValueEquals("SELECT_NODE")
            && node.GetProperty("select_list").GetArrayLength() == 1
            && node.GetProperty("select_list")[0] is var value && value.GetProperty("alias").GetString() == "" && !value.GetProperty("class").ValueEquals("STAR")
            && node.GetProperty("from_table") is var from && from.GetProperty("type").ValueEquals("BASE_TABLE")
            && from.GetProperty("table_name").ValueEquals(table) && from.GetProperty("alias").GetString() == ""
            && node.GetProperty("modifiers").GetArrayLength() == 0
            && node.GetProperty("group_expressions").GetArrayLength() == 0
            && node.GetProperty("cte_map").GetProperty("map").GetArrayLength() == 0
            && OtherClauses.All(clause => node.GetProperty(clause).ValueKind is JsonValueKind.Null);
    }

    private SqlAnalysis Walk(JsonElement root, string sql)
    {
        var walker = new SelectWalker(_functions, sql);
        try
        {
            walker.Visit(root.GetProperty("statements")[0].GetProperty("node"), ImmutableHashSet<string>.Empty);
            return walker.Result();
        }
        catch (InsufficientExecutionStackException)
        {
            return Refused("The statement is nested too deeply. Split it with WITH.");
        }
    }

    private async Task<JsonDocument> ParseAsync(string sql, CancellationToken cancellationToken)
    {
        var text = await _instance.RunAsync("SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR)", command =>
        {
            command.Parameters.Add(new DuckDBParameter(sql));
            return (string)command.ExecuteScalar()!;
        }, cancellationToken).ConfigureAwait(false);
        return JsonDocument.Parse(text, DeepTrees);
    }
}
