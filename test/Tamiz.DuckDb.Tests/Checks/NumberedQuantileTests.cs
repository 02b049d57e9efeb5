using System.Collections.Immutable;
using Shouldly;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>Where an engine may not hold all values of a column, quantiles are found by numbering the rows in order: the same figures, digit by digit.</summary>
public class NumberedQuantileTests : DuckDbTest
{
    private static readonly ImmutableArray<TableCheck> Checks =
    [
        .. new[] { 0m, 0.05m, 0.25m, 0.5m, 0.95m, 1m }.SelectMany(share => new[] { "n", "d", "x", "day" }.Where(column => column != "day" || share is 0 or 1).Select(column => new Quantile(column, share, new ValueRange(null, null)))),
        new Median("n", new ValueRange(null, null)) { Where = "n > 10" },
        new Median("d", new ValueRange(null, null)) { Where = "n < 0" },
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(101)]
    public async Task Numbered_rows_give_the_same_quantiles_as_aggregates(int count)
    {
        var rows = $"(SELECT CASE WHEN i % 5 <> 1 THEN (i * 7919) % 1000 END AS n, CASE WHEN i % 7 <> 2 THEN CAST((i * 31) % 97 AS DECIMAL(38,2)) / 4 + 9007199254740993 END::DECIMAL(38,4) AS d, " +
            $"CASE i % 11 WHEN 3 THEN 'nan'::DOUBLE WHEN 4 THEN '-inf'::DOUBLE WHEN 5 THEN NULL ELSE i / 3.0 END AS x, DATE '2026-01-01' + (i * 13 % 50)::INTEGER AS day FROM range({count}) t(i))";
        var table = new LabelledTable("t", new TableSchema([new("n", new ColumnType(TypeKind.Long)), new("d", new ColumnType(TypeKind.Decimal, 38, 4)), new("x", new ColumnType(TypeKind.Double)), new("day", new ColumnType(TypeKind.Date))]), []);

        var together = await new TableMeasuring(Engine, table, rows).RunAsync(Checks, Token);
        var numbered = new SmallEngine(Engine);
        var apart = await new TableMeasuring(numbered, table, rows).RunAsync(Checks, Token);

        apart.Select(Told).ShouldBe(together.Select(Told));
        together.Count(measure => measure.Value is not null).ShouldBeGreaterThan(count == 1 ? 5 : 15);
        numbered.Statements.Count(statement => statement.Contains("row_number()", StringComparison.Ordinal)).ShouldBe(together.Count(measure => measure.RowsExamined > 0));

        static string Told(CheckMeasure measure) => $"{measure.Id} {measure.RowsExamined} {measure.Value} {measure.Error}";
    }

    /// <summary>An engine that may hold no values at all.</summary>
    private sealed class SmallEngine(Engine engine) : Engine
    {
        public List<string> Statements { get; } = [];

        public override string Name => engine.Name;

        public override string Version => engine.Version;

        public override SqlDialect Dialect => engine.Dialect;

        public override long MostOrderedValues => 0;

        public override Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default) => engine.LandAsync(file, withRow, cancellationToken);

        public override string Parquet(ImmutableArray<string> locations, bool withRow = false) => engine.Parquet(locations, withRow);

        public override Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default) => engine.MaterializeAsync(query, target, cancellationToken);

        public override Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default)
        {
            Statements.Add(query);
            return engine.ReadAsync(query, cancellationToken);
        }

        public override Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default) => engine.DescribeAsync(query, cancellationToken);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
