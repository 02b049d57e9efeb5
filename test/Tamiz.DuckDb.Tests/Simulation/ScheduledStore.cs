using Tamiz.DuckDb.Tests.Crash;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>A store as one process of a schedule reaches it: each request waits until the schedule decides what becomes of it.</summary>
/// <param name="inner">The store itself.</param>
/// <param name="actor">The process.</param>
/// <param name="delay">Takes what is done later.</param>
internal sealed class ScheduledStore(MemoryStore inner, Actor actor, Action<Operation, Func<Task>> delay) : OperationStore(inner)
{
    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        PutIfAbsentAsync(key, MemoryStore.Take(scratchPath), cancellationToken);

    protected override async Task<T> DoAsync<T>(Operation operation, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var decision = await actor.AskAsync(operation).ConfigureAwait(false);
        switch (decision)
        {
            case Decision.Answer:
                return await act().ConfigureAwait(false);
            case Decision.LoseAnswer:
                await act().ConfigureAwait(false);
                break;
            case Decision.Delay:
                delay(operation, act);
                break;
        }

        throw new TamizException(ExitReason.Transient, "store_unreachable", "A schedule broke the line.");
    }
}
