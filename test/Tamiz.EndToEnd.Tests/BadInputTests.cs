using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What may be wrong with a user's files: the right exit code, place and next step, nothing published, nothing lost.</summary>
public class BadInputTests
{
    [Fact]
    public async Task A_file_that_is_not_there()
    {
        using var shop = new Shop();
        File.Delete(shop.Scratch.PathOf(Shop.Orders));

        shop.ShouldNotHaveStarted(await shop.RunAsync(), "source_missing: The source file 'data/orders.csv' of 'orders' is not there.", $"It is looked for in '{shop.Folder}/data'.");
    }

    [Fact]
    public async Task A_folder_instead_of_a_file()
    {
        using var shop = new Shop();
        File.Delete(shop.Scratch.PathOf(Shop.Orders));
        Directory.CreateDirectory(shop.Scratch.PathOf(Shop.Orders));

        shop.ShouldNotHaveStarted(await shop.RunAsync(), "source_is_folder: The source 'data/orders.csv' of 'orders' is a folder.", "Name the files in it, as in data/orders.csv/*.csv.");
    }

    [Fact]
    public async Task An_empty_file()
    {
        using var shop = new Shop();
        shop.Scratch.Write(Shop.Orders, "");

        shop.ShouldBeBlocked(await shop.RunAsync(), 4, "FAIL     orders.schema  'data/orders.csv' is empty: it has no header.");
    }

    [Fact]
    public async Task A_header_and_nothing_else()
    {
        using var shop = new Shop();
        shop.Scratch.Write(Shop.Orders, "id,amount,day,note\n");

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "FAIL     orders.row_count      0 rows.");
        Shop.Account(run).ShouldBe("0 = 0 + 0 + 0");
    }

    [Fact]
    public async Task Another_delimiter_than_the_project_says()
    {
        using var shop = Shop.With(Shop.Orders, ",", ";");

        shop.ShouldBeBlocked(await shop.RunAsync(), 4, "'data/orders.csv' lacks the column 'id', which the schema requires. Its header is one field with ';' in it: is that the delimiter (read: { delimiter: \";\" })?");
    }

    [Fact]
    public Task A_quote_that_is_not_closed() => UnreadableAsync(",b\n", ",\"b\n", "a quoted field is not closed", "2,2.50,2026-01-03,\"\"b");

    [Fact]
    public Task A_byte_with_the_value_zero() => UnreadableAsync(",b\n", ",b\0\n", "a byte with the value zero", "2,2.50,2026-01-03,b");

    [Fact]
    public async Task Bytes_that_are_not_utf8()
    {
        using var shop = new Shop();
        shop.Scratch.Write(Shop.Orders, [.. "id,amount,day,note\n1,1.50,2026-01-02,caf"u8, 0xE9, .. "\n2,2.50,2026-01-03,b\n"u8]);

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "1 of 2 records are unreadable; the limit is 0.");
        Shop.Account(run).ShouldBe("2 = 1 + 0 + 1");
        shop.SetAside("-unreadable").ShouldBe(["data/orders.csv,1,2,not UTF-8,\"1,1.50,2026-01-02,caf\uFFFD\""]);
    }

    [Fact]
    public async Task A_line_of_100_MB_is_set_aside_without_being_held_in_memory()
    {
        using var shop = new Shop();
        await using (var file = new FileStream(shop.Scratch.PathOf(Shop.Orders), FileMode.Append))
        {
            var stretch = new byte[1_000_000];
            Array.Fill(stretch, (byte)'x');
            for (var written = 0; written < 100; written++)
                await file.WriteAsync(stretch, TestContext.Current.CancellationToken);
            await file.WriteAsync("\n5,5.50,2026-01-06,e\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "1 of 6 records are unreadable; the limit is 0.");
        Shop.Account(run).ShouldBe("6 = 5 + 0 + 1");
        var aside = shop.SetAside("-unreadable").Single();
        aside.ShouldStartWith("data/orders.csv,5,6,longer than 16 MiB,xxx");
        aside.Length.ShouldBeLessThan(100_000);
        run.PeakBytes.ShouldBeInRange(1, 1_000_000_000);
    }

    [Fact]
    public async Task Two_columns_of_one_name()
    {
        using var shop = Shop.With(Shop.Orders, "day,note", "day,day");

        shop.ShouldBeBlocked(await shop.RunAsync(), 4, "FAIL     orders.schema  'data/orders.csv' has the column 'day' 2 times.");
    }

    [Fact]
    public async Task A_required_column_that_is_missing()
    {
        using var shop = Shop.With(Shop.Orders, "id,amount", "number,amount");

        shop.ShouldBeBlocked(await shop.RunAsync(), 4, "'data/orders.csv' lacks the column 'id', which the schema requires.");
    }

    [Fact]
    public async Task A_nullable_column_that_is_missing_is_null_and_a_warning()
    {
        using var shop = Shop.With(Shop.Orders, "day,note", "day,remark");

        shop.ShouldBeReleased(await shop.RunAsync(), "WARN     orders.schema  'data/orders.csv' lacks the column 'note'; it is null in every row.");
        shop.Scratch.Read("store/latest/orders.csv").ShouldStartWith("id,amount,day,note\n1,1.50,2026-01-02,\n");
    }

    [Fact]
    public async Task A_column_the_schema_does_not_know_is_a_warning()
    {
        using var shop = new Shop();
        shop.Scratch.Write(Shop.Orders, shop.Scratch.Read(Shop.Orders).Replace("\n", ",more\n", StringComparison.Ordinal));

        shop.ShouldBeReleased(await shop.RunAsync(), "'data/orders.csv' has the column 'more', which the schema does not know; it is kept in raw/ only.");
    }

    [Fact]
    public async Task Text_in_a_number_column_within_the_limit_is_set_aside_and_the_rest_released()
    {
        using var shop = Shop.With(Shop.Orders, "2.50", "two");

        var run = await shop.RunAsync();

        shop.ShouldBeReleased(run, "4 = 3 kept + 1 quarantined");
        Shop.Account(run).ShouldBe("4 = 3 + 1 + 0");
        shop.SetAside().ShouldBe(["2,two,2026-01-03,b,data/orders.csv,2,orders.is_type(amount),\"amount is not a value of type decimal(6,2)\""]);
        shop.Scratch.Read("store/latest/orders.csv").ShouldNotContain("\n2,");
    }

    [Fact]
    public async Task Text_in_a_number_column_above_the_limit_blocks()
    {
        using var shop = Shop.With(Shop.Orders, ".50", " dollars");

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "FAIL     orders.quarantine     4 of 4 rows are quarantined (is_type(amount) 4); the limit is 30%.");
        Shop.Account(run).ShouldBe("4 = 0 + 4 + 0");
        shop.SetAside().Length.ShouldBe(4);
    }

    [Fact]
    public Task A_whole_number_that_is_too_large() => QuarantinedAsync("2,2.50", "2147483648,2.50", "orders.is_type(id)", "id is not a value of type integer");

    [Fact]
    public Task A_decimal_that_is_too_large() => QuarantinedAsync("2.50", "10000.00", "orders.is_type(amount)", "amount is not a value of type decimal(6,2)");

    [Fact]
    public Task A_day_that_does_not_exist() => QuarantinedAsync("2026-01-03", "2026-02-30", "orders.is_type(day)", "day is not a value of type date");

    [Fact]
    public async Task A_key_that_comes_twice()
    {
        using var shop = Shop.With(Shop.Orders, "4,4.50", "3,4.50");

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "FAIL     orders.unique(id)  2 of 4 rows (50.0 %).");
        Shop.Account(run).ShouldBe("4 = 4 + 0 + 0");
    }

    [Fact]
    public async Task A_reference_to_a_row_that_is_not_there()
    {
        using var shop = Shop.With("data/lines.csv", "1,y", "9,y");

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "FAIL     lines.references(id)  1 of 2 rows (50.0 %).");
        Shop.Account(run, "lines").ShouldBe("2 = 2 + 0 + 0");
    }

    private static async Task UnreadableAsync(string text, string instead, string reason, string record)
    {
        using var shop = Shop.With(Shop.Orders, text, instead);

        var run = await shop.RunAsync();

        shop.ShouldBeBlocked(run, 3, "1 of 4 records are unreadable; the limit is 0.");
        Shop.Account(run).ShouldBe("4 = 3 + 0 + 1");
        shop.SetAside("-unreadable").Single().ShouldStartWith($"data/orders.csv,2,3,{reason},\"{record}");
    }

    private static async Task QuarantinedAsync(string text, string instead, string check, string reason)
    {
        using var shop = Shop.With(Shop.Orders, text, instead);

        var run = await shop.RunAsync();

        shop.ShouldBeReleased(run);
        Shop.Account(run).ShouldBe("4 = 3 + 1 + 0");
        var aside = shop.SetAside().Single();
        aside.ShouldContain(instead);
        aside.ShouldContain($",data/orders.csv,2,{check},");
        aside.ShouldContain(reason);
    }
}
