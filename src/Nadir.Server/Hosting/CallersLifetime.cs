using Microsoft.Extensions.Hosting;

namespace Nadir.Server.Hosting;

/// <summary>Leaves it to the caller when the server ends: signals of the process are the command's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
