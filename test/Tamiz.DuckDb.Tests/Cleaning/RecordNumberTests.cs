using System.Collections.Immutable;
using Shouldly;
using Tamiz.Cleaning;
using Tamiz.Records;
using Tamiz.Steps;
using Tamiz.Storage;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.DuckDb.Tests.Cleaning;

/// <summary>The engine's way to a record's number beside the index's own, for short lists and for long ones.</summary>
public class RecordNumberTests : DuckDbTest
{
    [Theory]
    [InlineData(500, 1, 7)]         // in the statement
    [InlineData(6_000, 2, 7)]       // stretches within a block, as a file
    [InlineData(300_000, 200, 11)]  // stretches over several blocks
    [InlineData(6_000, 1, 1)]       // nothing but records set aside
    public async Task A_row_has_the_number_that_the_index_gives_it(int records, int longest, int seed)
    {
        var random = new Random(seed);
        var index = new RecordIndex { Records = records, Unreadable = Aside(records, longest, random) };

        (await NumbersAsync(index)).ShouldBe(Enumerable.Range(0, (int)index.Readable).Select(row => index.RecordOf(row)));
    }

    [Theory]
    [InlineData(RecordNumber.MostListed)]
    [InlineData(RecordNumber.MostListed + 1)]
    public async Task Both_sides_of_the_border_say_the_same(int stretches)
    {
        var index = new RecordIndex { Records = 2 * stretches, Unreadable = [.. Enumerable.Range(0, stretches).Select(at => Unreadable((2 * at) + 1))] };

        (await NumbersAsync(index)).ShouldBe(Enumerable.Range(1, stretches).Select(at => 2L * at));
    }

    // Stretches of readable records of any length, between one to three that are set aside.
    private static ImmutableArray<UnreadableRecord> Aside(int records, int longest, Random random)
    {
        var aside = ImmutableArray.CreateBuilder<UnreadableRecord>();
        for (var record = 1; record <= records; record += random.Next(longest))
        {
            for (var more = random.Next(3); more >= 0 && record <= records; more--)
                aside.Add(Unreadable(record++));
        }

        return aside.ToImmutable();
    }

    private static UnreadableRecord Unreadable(long record) => new(record, record, record, record, 1, UnreadableReason.WrongFieldCount, 1);

    private async Task<long[]> NumbersAsync(RecordIndex index)
    {
        var attempt = new Attempt(new FolderStore(Path.Combine(Folder.Root, "store")), Engine, "a", (_, _) => throw new NotSupportedException());
        string[] before, after;
        long[] numbers;
        using (var number = await RecordNumber.OfAsync(attempt, index, Token))
        {
            before = Scratches();
            var rows = number.Numbered($"(SELECT n AS _row FROM range({index.Readable}) AS range_(n))");
            numbers = [.. (await ReadAsync($"SELECT _record FROM {rows} ORDER BY _row")).Rows.Select(row => (long)row[0]!)];
        }

        after = Scratches();
        (before.Length > 0).ShouldBe(index.Unreadable.Select((record, at) => record.Record - at).Distinct().Count(from => from <= index.Readable) > RecordNumber.MostListed);
        after.ShouldBeEmpty();
        return numbers;
    }

    private string[] Scratches() => Directory.Exists(Path.Combine(Folder.Root, "store"))
        ? Directory.GetFiles(Path.Combine(Folder.Root, "store"), "*", SearchOption.AllDirectories)
        : [];
}
