using Nadir.Archive.Ports;
using Nadir.Cli.Output;
using Nadir.Server;

namespace Nadir.Cli.Commands.Serve;

/// <summary>Runs a server until the process is told to end.</summary>
internal static class Serving
{
    /// <summary>Serves, says where, and returns when requests in hand are answered after a signal.</summary>
    public static async Task RunAsync(
        IArchiveStore store, ServerModels models, ServerOptions options, Terminal terminal, CancellationToken cancellation)
    {
        await using var server = await ArchiveServer.StartAsync(store, models, options, cancellation).ConfigureAwait(false);
        foreach (var address in server.Addresses)
        {
            terminal.Say($"{options.Name} is served on {address} until Ctrl-C");
        }

        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        terminal.Say("stopping; requests in hand are still answered.");
        await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Serves to this machine alone, on the usual port or, where that is taken, on a free one.</summary>
    public static async Task RunOnFreePortAsync(IArchiveStore store, IEncoder encoder, Terminal terminal, CancellationToken cancellation)
    {
        var models = ServerModelChoice.Of(encoder);
        var options = new ServerOptions { Name = "demo", PageFolder = PageFolder.Find(), Say = terminal.Say };
        try
        {
            await RunAsync(store, models, options, terminal, cancellation).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            await RunAsync(store, models, options with { Addresses = [new Uri("http://127.0.0.1:0")] }, terminal, cancellation).ConfigureAwait(false);
        }
    }
}
