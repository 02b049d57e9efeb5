using Shouldly;
using Tamiz.Engines;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Connect.Protocol;
using Tamiz.Spark.Tests.Connect;
using Xunit;
using static Tamiz.Spark.Tests.Connect.Answers;

namespace Tamiz.Spark.Tests;

/// <summary>How many rows Spark wrote is what it observed while writing; where a busy server sends nothing of that, the file's footers are asked.</summary>
public sealed class WrittenRowsTests : IDisposable
{
    private readonly string _folder = SharedSpark.NewFolder();

    [Fact]
    public async Task What_the_server_observed_is_the_number()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Observed(7), Done());

        (await WrittenAsync(fake)).ShouldBe(7);
        fake.Requests<ExecutePlanRequest>().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_it_sends_none_the_file_is_counted(bool named)
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(named ? [Observed(null), Done()] : [Done()]).Stream(Done()).Stream(Rows("count", 5, 6, start: 0), Done());

        (await WrittenAsync(fake)).ShouldBe(5);
        var requests = fake.Requests<ExecutePlanRequest>().Select(request => request.ToString()).ToList();
        requests.Count.ShouldBe(3);
        requests[1].ShouldContain("out.parquet");
        requests[2].ShouldContain("SELECT count(*) FROM");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<long> WrittenAsync(FakeSpark fake)
    {
        var options = new SparkEngineOptions { Connection = SparkConnection.Parse(fake.Address), ScratchFolder = _folder, TimeProvider = new ImpatientTime() };
        fake.Settings = SparkSettings.Writing(options.BlockBytes);
        await using var engine = await SparkEngine.OpenAsync(options, TestContext.Current.CancellationToken);
        var location = Path.Combine(_folder, "out.parquet");
        Directory.CreateDirectory(location + ".parts");
        await File.WriteAllTextAsync(Path.Combine(location + ".parts", "part-0.parquet"), "what it wrote", TestContext.Current.CancellationToken);
        return await engine.MaterializeAsync("SELECT 1 AS n", new Target(location, FileFormat.Parquet), TestContext.Current.CancellationToken);
    }

    private static ExecutePlanResponse Observed(long? rows)
    {
        var observed = new ExecutePlanResponse.Types.ObservedMetrics { Name = "written" };
        if (rows is { } known)
        {
            observed.Keys.Add("rows_");
            observed.Values.Add(new Expression.Types.Literal { Long = known });
        }

        return new ExecutePlanResponse { ResponseId = "observed", ObservedMetrics = { observed } };
    }
}
