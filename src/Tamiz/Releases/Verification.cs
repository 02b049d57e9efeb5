using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>Proves that a store is what its ledger says: the chain, and every file it names. Nothing is written.</summary>
public static class Verification
{
    /// <summary>Verifies a pipeline's store.</summary>
    /// <param name="store">The pipeline's store.</param>
    /// <param name="expect">The hash of an entry that must be in the chain, from a report or receipt, or <see langword="null"/>.</param>
    /// <param name="progress">Told after each file, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">The store cannot be read; that is no answer to the question.</exception>
    public static async Task<VerificationResult> VerifyAsync(
        Store store,
        string? expect = null,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var (problems, notices) = (new List<Finding>(), new List<Finding>());

        // the pointer first: a writer at work may lengthen the chain, but never shorten it
        var pointer = await PointerAsync(store, problems, notices, cancellationToken).ConfigureAwait(false);
        var chain = await ChainProof.ReadAsync(store, pointer?.Ledger.Number ?? 0, problems, cancellationToken).ConfigureAwait(false);
        if (pointer is not null)
            Compare(pointer, chain, problems, notices);
        if (expect is not null)
            Compare(expect, chain, problems, notices);

        var files = new FileProof(store, progress);
        problems.AddRange(await files.CheckAsync(chain.Files, cancellationToken).ConfigureAwait(false));
        notices.AddRange(await Leftovers.FindAsync(store, chain, cancellationToken).ConfigureAwait(false));
        return new VerificationResult(chain.Count, files.Count, files.Bytes, chain.Head, [.. problems], [.. notices]);
    }

    private static async Task<CurrentPointer?> PointerAsync(
        Store store, List<Finding> problems, List<Finding> notices, CancellationToken cancellationToken)
    {
        var line = await store.ReadAsync(CurrentPointer.Key, cancellationToken).ConfigureAwait(false);
        if (line is null)
        {
            notices.Add(new Finding("current_absent", CurrentPointer.Key, "It is absent: nothing fixes the newest entry."));
            return null;
        }

        try
        {
            return CurrentPointer.Parse(line);
        }
        catch (FormatException e)
        {
            problems.Add(new Finding("current_damaged", CurrentPointer.Key, $"It cannot be read, because {e.Message}."));
            return null;
        }
    }

    private static void Compare(CurrentPointer pointer, ChainProof chain, List<Finding> problems, List<Finding> notices)
    {
        var named = pointer.Ledger;
        var head = chain.Head?.Number ?? 0;
        if (named.Number > head)
            problems.Add(new Finding("chain_cut", CurrentPointer.Key, $"It names entry {named.Number}, but the chain ends with {head}."));
        else if (chain.HashOf(named.Number) != named.Sha256)
            problems.Add(new Finding("chain_differs", CurrentPointer.Key, $"Entry {named.Number} has another hash."));
        else if (!SaysWhatTheChainSays(pointer, chain))
            problems.Add(new Finding("current_differs", CurrentPointer.Key, $"Its release or files are not the chain's at {named.Number}."));
        else if (named.Number < head)
            notices.Add(new Finding("current_behind", CurrentPointer.Key, $"It names entry {named.Number}; the newest is {head}."));
    }

    private static bool SaysWhatTheChainSays(CurrentPointer pointer, ChainProof chain)
    {
        try
        {
            return pointer.SaysTheSameAs(CurrentPointer.At(pointer.Ledger, chain.Release));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void Compare(string expect, ChainProof chain, List<Finding> problems, List<Finding> notices)
    {
        if (chain.NumberOf(expect) is not { } number)
            problems.Add(new Finding("expected_absent", Ledger.Folder, $"No entry has the hash '{expect}': the chain was cut or is another."));
        else if (number < chain.Count)
            notices.Add(new Finding("expected_passed", Ledger.Folder, $"The expected entry is {number}; later ones follow it."));
    }
}
