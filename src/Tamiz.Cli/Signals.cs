using System.Runtime.InteropServices;

namespace Tamiz.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a cancelled token and remembers which it was; a second one ends the process at once.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, ExitReason.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, ExitReason.Terminated)),
    ];

    public CancellationToken Token => _source.Token;

    public ExitReason Reason { get; private set; } = ExitReason.Interrupted;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, ExitReason reason)
    {
        context.Cancel = !_source.IsCancellationRequested;
        Reason = reason;
        _source.Cancel();
    }
}
