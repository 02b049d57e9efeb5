using Tamiz.Parquet;
using Tamiz.Records;
using Tamiz.Storage;

namespace Tamiz.Ingest;

/// <summary>Brings a Parquet file into the store: its bytes as they are, and what its footer says. The engine reads the rows later.</summary>
internal static class ParquetIngestion
{
    /// <summary>Keeps the bytes, whatever they are, and reads the footer.</summary>
    /// <exception cref="TamizException">The file changed since the run pinned it, or is no whole Parquet file.</exception>
    public static async Task<IngestedFile> KeepAsync(Store store, RawCopy raw, PinnedFile input, CancellationToken cancellationToken)
    {
        await raw.KeepAsync(cancellationToken).ConfigureAwait(false);
        if (!ParquetFooter.Is(input.Path))
            throw ParquetFooter.Packed(input.Path, input.Dataset);

        // The footer is read from its end, which a stream from elsewhere has not yet; the engine reads the same file next.
        await store.BringAsync([input.RawKey], cancellationToken).ConfigureAwait(false);
        var kept = SourceFiles.Open(store.LocalPath(input.RawKey)!, input.Path, input.Dataset);
        await using (kept.ConfigureAwait(false))
        {
            if (await FileKinds.ObjectionAsync(kept, input.Path, input.Dataset, cancellationToken: cancellationToken).ConfigureAwait(false) is { } objection)
                throw objection;

            kept.Seek(0, SeekOrigin.Begin);
            var footer = await ParquetFooter.ReadAsync(kept, input.Path, input.Dataset, cancellationToken).ConfigureAwait(false);
            return new IngestedFile(input, IndexOf(footer, kept.Length), Normalised: null) { Columns = footer.Columns };
        }
    }

    /// <summary>Returns what a footer says in the form of an index of records: a record is a row, and none is unreadable by itself.</summary>
    public static RecordIndex IndexOf(ParquetFooter footer, long bytes) => new()
    {
        Bytes = bytes,
        Records = footer.Rows,
        Header = [.. footer.Columns.Select(column => column.Name)],
        Fields = footer.Columns.Length,
    };
}
