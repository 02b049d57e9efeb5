using System.Collections.Immutable;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>Tells of steps in the order of the plan, whatever the order they end in: two runs of the same say the same.</summary>
/// <param name="plan">All steps of the plan.</param>
/// <param name="order">Those that are told of.</param>
/// <param name="clock">The clock.</param>
/// <param name="tell">Told of each.</param>
internal sealed class StepNews(ImmutableArray<Step> plan, ImmutableArray<Step> order, TimeProvider clock, Func<RunEvent, Task> tell) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Dictionary<string, StepRecord> _held = [];
    private int _next;
    private int _told;

    /// <summary>Returns the place of a step in the order of the plan, from 1.</summary>
    public int NumberOf(Step step) => plan.IndexOf(step) + 1;

    /// <summary>Takes a step that ended, and tells of it and of those that waited for it.</summary>
    public async Task EndedAsync(StepRecord record)
    {
        if (!order.Any(step => step.Name == record.Step))
            return;

        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            _held[record.Step] = record;
            while (_next < order.Length && _held.Remove(order[_next].Name, out var next))
            {
                _next++;
                await TellAsync(next).ConfigureAwait(false);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Tells of steps that ended behind one that will not: the run ends here.</summary>
    public async Task RestAsync()
    {
        foreach (var step in order)
        {
            if (_held.Remove(step.Name, out var record))
                await TellAsync(record).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private Task TellAsync(StepRecord record) => tell(new RunEvent.StepEnded(clock.GetUtcNow(), ++_told, order.Length, record));
}
