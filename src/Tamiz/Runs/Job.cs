using System.Collections.Immutable;

namespace Tamiz.Runs;

/// <summary>Something to do after others. What it gives is there once it is done, and nowhere before.</summary>
internal abstract class Job(ImmutableArray<Job> after)
{
    /// <summary>Gets the step it does.</summary>
    public string Step { get; init; } = "";

    /// <summary>Gets what must be done first.</summary>
    public ImmutableArray<Job> After => after;

    /// <summary>Gets whether it was done, and well.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Starts it, off the caller's thread.</summary>
    public abstract Task Start(CancellationToken cancellationToken);
}

/// <summary>A job that gives something.</summary>
internal sealed class Job<T>(ImmutableArray<Job> after, Func<CancellationToken, Task<T>> work) : Job(after)
{
    private Task<T>? _work;

    /// <inheritdoc/>
    public override bool IsDone => _work is { IsCompletedSuccessfully: true };

    /// <summary>Gets what it gave.</summary>
    /// <exception cref="InvalidOperationException">It is not done.</exception>
    public T Result => IsDone ? _work!.GetAwaiter().GetResult() : throw new InvalidOperationException("The job is not done.");

    /// <inheritdoc/>
    public override Task Start(CancellationToken cancellationToken) => _work = Task.Run(() => work(cancellationToken), CancellationToken.None);
}
