using Shouldly;
using Tamiz.Ingest;
using Xunit;

namespace Tamiz.Tests.Ingest;

public class GuardedSourceTests
{
    [Theory]
    [InlineData(5, "source_unreadable", "The source file 'a.csv' of 'orders' cannot be read: no luck.")]
    [InlineData(24, "too_many_files", "The operating system allows no more open files.")]
    [InlineData(23, "too_many_files", "The operating system allows no more open files.")]
    public async Task What_the_operating_system_refuses_has_words_and_makes_a_retry_worth_it(int number, string code, string text)
    {
        await using var source = new GuardedSource(new Failing(new IOException("no luck", number)), "a.csv", "orders");

        var failure = await Should.ThrowAsync<TamizException>(async () => await source.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));

        (failure.Reason, failure.Code, failure.Message).ShouldBe((ExitReason.Transient, code, text));
        failure.Hint.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_that_was_taken_away_since_it_was_found_makes_a_retry_worth_it()
    {
        var failure = await Should.ThrowAsync<TamizException>(() => SourceFiles.PinAsync("orders", Path.GetTempPath(), "gone/a.csv", TestContext.Current.CancellationToken));

        (failure.Reason, failure.Code).ShouldBe((ExitReason.Transient, "source_vanished"));
    }

    private sealed class Failing(IOException failure) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw failure;
    }
}
