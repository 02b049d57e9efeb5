using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace Tamiz.Runs;

/// <summary>Does jobs side by side, each after those it needs, and fails as if they had been done one after the other.</summary>
internal static class SideBySide
{
    /// <summary>Does all jobs.</summary>
    /// <remarks>
    /// When a job fails, those behind it in the list are not started, or cancelled and awaited; those before it go on, for one of them may
    /// fail too. So the failure that is thrown is the first in the list, however many jobs run at a time.
    /// </remarks>
    /// <param name="jobs">The jobs; each stands behind those it comes after.</param>
    /// <param name="atMost">How many run at a time.</param>
    /// <param name="cancellationToken">Stops them.</param>
    public static async Task RunAsync(ImmutableArray<Job> jobs, int atMost, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        var waiting = Enumerable.Range(0, jobs.Length).ToList();
        var running = new List<Running>();
        Failure? first = null;
        while (true)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                var ready = waiting.Where(place => place < (first?.Place ?? jobs.Length) && jobs[place].After.All(job => job.IsDone)).Take(atMost - running.Count).ToList();
                running.AddRange(ready.Select(place => Start(jobs[place], place, cancellationToken)));
                waiting.RemoveAll(ready.Contains);
            }

            if (running.Count == 0)
                break;

            await Task.WhenAny(running.Select(one => one.Work)).ConfigureAwait(false);
            foreach (var ended in running.Where(one => one.Work.IsCompleted).ToList())
            {
                running.Remove(ended);
                first = await EndAsync(ended).ConfigureAwait(false) is { } failure && !(failure.Place > first?.Place) ? failure : first;
            }

            if (first is not null)
                await Task.WhenAll(running.Where(one => one.Place > first.Place).Select(one => one.Stop.CancelAsync())).ConfigureAwait(false);
        }

        first?.Cause.Throw();
        if (waiting.Count > 0)
            throw new OperationCanceledException(cancellationToken);
    }

    private static Running Start(Job job, int place, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return new Running(place, job.Start(stop.Token), stop);
    }

    private static async Task<Failure?> EndAsync(Running ended)
    {
        try
        {
            await ended.Work.ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Failure(ended.Place, ExceptionDispatchInfo.Capture(e));
        }
        finally
        {
            ended.Stop.Dispose();
        }
    }

    private sealed record Running(int Place, Task Work, CancellationTokenSource Stop);

    private sealed record Failure(int Place, ExceptionDispatchInfo Cause);
}
