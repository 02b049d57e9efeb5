using System.Security.Cryptography;
using CsCheck;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class WitnessedStreamTests
{
    [Fact]
    public Task Whatever_is_read_of_it_all_bytes_are_hashed_and_copied() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 9].Array[0, 4], Gen.Int[1, 40], Gen.Int[1, 30], Gen.Int[0, 12]).SampleAsync(
            async (bytes, portions, block, buffer, reads) =>
            {
                using var copy = new MemoryStream();
                using var seen = new MemoryStream();
                await using var stream = new WitnessedStream(new ChoppyStream(bytes, portions), copy, block);
                for (var (left, into) = (reads, new byte[buffer]); left > 0; left--)
                    seen.Write(into, 0, await stream.ReadAsync(into, CancellationToken.None));
                var sha256 = await stream.FinishAsync(CancellationToken.None);

                sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
                copy.ToArray().ShouldBe(bytes);
                bytes.AsSpan().StartsWith(seen.ToArray()).ShouldBeTrue();
            }, iter: 500);

    [Fact]
    public async Task A_copy_that_cannot_be_written_fails_the_reader()
    {
        await using var stream = new WitnessedStream(new MemoryStream(new byte[10_000]), new FullDisk(3_000), 1_000);

        var error = await Should.ThrowAsync<IOException>(() => stream.FinishAsync(TestContext.Current.CancellationToken));

        error.Message.ShouldBe("full");
    }

    [Fact]
    public async Task The_last_block_that_cannot_be_written_fails_the_reader()
    {
        await using var stream = new WitnessedStream(new MemoryStream(new byte[10]), new FullDisk(5), 1_000);

        (await stream.ReadAsync(new byte[100], TestContext.Current.CancellationToken)).ShouldBe(10);
        await Should.ThrowAsync<IOException>(() => stream.FinishAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_source_that_breaks_off_fails_the_reader_after_what_came()
    {
        await using var stream = new WitnessedStream(new Broken(2_500), null, 1_000);
        var into = new byte[4_000];

        (await stream.ReadAsync(into, TestContext.Current.CancellationToken)).ShouldBe(1_000);
        (await stream.ReadAsync(into, TestContext.Current.CancellationToken)).ShouldBe(1_000);
        await Should.ThrowAsync<IOException>(() => stream.ReadAsync(into, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task One_who_stops_reading_leaves_nothing_at_work_on_the_source()
    {
        var source = new MemoryStream(new byte[100_000]);
        var stream = new WitnessedStream(source, null, 1_000);
        _ = await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken);

        await stream.DisposeAsync();
        await stream.DisposeAsync();

        source.Position.ShouldBeInRange(1_000, 4_000);
    }

    [Fact]
    public async Task What_decodes_it_may_close_it_first()
    {
        var stream = new WitnessedStream(new MemoryStream(new byte[100_000]), null, 1_000);
        _ = await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken);

        stream.Close();

        await stream.DisposeAsync();
    }

    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room)
                throw new IOException("full");
            base.Write(buffer, offset, count);
        }
    }

    private sealed class Broken(int after) : MemoryStream(new byte[after])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            return count > 0 ? count : throw new IOException("gone");
        }
    }
}
