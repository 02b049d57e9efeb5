using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Conformance.Tests;

/// <summary>What tests of one engine need; each suite is written once and has a subclass an engine.</summary>
public abstract class ConformanceTest(BothEngines engines, string name)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Folder => engines.Folder;

    protected Task<Engine> EngineAsync() => engines.EngineAsync(name);

    /// <summary>Evaluates expressions over no row, all in one statement.</summary>
    protected async Task<object?[]> ValuesAsync(Func<SqlDialect, IEnumerable<string>> expressions)
    {
        var engine = await EngineAsync();
        var columns = expressions(engine.Dialect).Select((expression, at) => $"{expression} AS c{at}");
        return [.. (await engine.ReadAsync($"SELECT {string.Join(", ", columns)}", Token)).Rows[0]];
    }

    /// <summary>Evaluates an expression over a column <c>t</c> of texts, in their order.</summary>
    protected async Task<object?[]> OverAsync(IEnumerable<string?> texts, Func<SqlDialect, string> expression)
    {
        var engine = await EngineAsync();
        return await OverAsync(engine, texts, expression(engine.Dialect));
    }

    protected static async Task<object?[]> OverAsync(Engine engine, IEnumerable<string?> texts, string expression)
    {
        var rows = string.Join(", ", texts.Select((text, at) => $"({at}, {(text is null ? $"CAST(NULL AS {engine.Dialect.TypeName(new ColumnType(TypeKind.String))})" : engine.Dialect.Literal(text))})"));
        var result = await engine.ReadAsync($"SELECT {expression} AS v FROM (VALUES {rows}) AS texts_(n, t) ORDER BY n", Token);
        return [.. result.Rows.Select(row => row[0])];
    }

    protected static ColumnType Type(string name) => SchemaJson.ReadType(JsonValue.Create(name), "of a test", "test");

    protected static string Written(object? value) => value is null ? "∅" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
