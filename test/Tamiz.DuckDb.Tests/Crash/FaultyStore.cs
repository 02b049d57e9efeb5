using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>A real store on which the n-th request of a process goes wrong.</summary>
/// <param name="inner">The store.</param>
/// <param name="fault">What goes wrong.</param>
/// <param name="at">At which request, from 1.</param>
internal sealed class FaultyStore(Store inner, Fault fault, int at) : OperationStore(inner)
{
    private bool _dead;

    /// <summary>Gets how many requests there were.</summary>
    public int Requests { get; private set; }

    /// <summary>Gets the request that went wrong; <see langword="null"/> if it never came to that.</summary>
    public Operation? Struck { get; private set; }

    /// <summary>Gets what is done before each request.</summary>
    public Func<Task> Before { get; init; } = () => Task.CompletedTask;

    /// <summary>Gets what another process does meanwhile.</summary>
    public Func<Task> Other { get; init; } = () => Task.CompletedTask;

    /// <summary>Gets what somebody does to whom nothing seems to happen.</summary>
    public Action Stop { get; init; } = () => { };

    public override string NewScratchPath(string name) => _dead ? throw new ProcessDiedException() : base.NewScratchPath(name);

    protected override async Task<T> DoAsync<T>(Operation operation, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        if (_dead)
            throw new ProcessDiedException();

        await Before();
        Requests++;
        if (Requests < at || (Requests > at && !Lasts(operation)))
            return await act();

        Struck ??= operation;
        switch (fault)
        {
            case Fault.Dies:
                _dead = true;
                throw new ProcessDiedException();
            case Fault.Hangs:
                Stop();
                throw new OperationCanceledException();
            case Fault.Fails or Fault.Outage:
                throw Failure("store_unreachable");
            case Fault.LosesAnswer:
                await act();
                throw Failure("store_unreachable");
            case Fault.Full:
                return operation.Writes && operation.Kind is not OperationKind.Delete ? throw Failure("store_full") : await act();
            case Fault.BreaksOff:
                return await act() is var answer && answer is StoredObject stored ? (T)(object)(stored with { Content = new BrokenStream(stored.Content) }) : answer;
            case Fault.Overtaken:
                await Other();
                return await act();
            default:
                return await act();
        }
    }

    private bool Lasts(Operation operation) => fault is Fault.Outage || (fault is Fault.Full && operation.Writes);

    private static TamizException Failure(string code) => new(ExitReason.Transient, code, "A test broke the line.");
}

/// <summary>What goes wrong with a request.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The process dies before the request is done. Dying after it is dying before the next.</summary>
    Dies,

    /// <summary>No answer comes, and somebody presses Ctrl-C.</summary>
    Hangs,

    /// <summary>It fails, once.</summary>
    Fails,

    /// <summary>It is done, and its answer is lost.</summary>
    LosesAnswer,

    /// <summary>It fails, and so does all that follows.</summary>
    Outage,

    /// <summary>The disk is full from here on.</summary>
    Full,

    /// <summary>The bytes that are read end in an I/O error.</summary>
    BreaksOff,

    /// <summary>Another process does a whole run before it.</summary>
    Overtaken,
}
