using System.Runtime.InteropServices;
using AsymValley.Cli;

using var cancellation = new CancellationTokenSource();

// The first signal asks the command to stop, which leaves a resumable run; the second ends the process.
void stop(PosixSignalContext signal)
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop);

var surroundings = new Surroundings
{
    In = Console.In,
    Out = Console.Out,
    Error = Console.Error,
    IsErrorTerminal = !Console.IsErrorRedirected,
    Time = TimeProvider.System,
    Cancellation = cancellation.Token,
};
return ValleyCommandLine.Run(args, surroundings);
