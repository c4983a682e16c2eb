namespace Nadir.Server.Tests.Support;

/// <summary>Tests each of which has a server of its own, with options or an archive that others must not see.</summary>
public abstract class OwnServerTest : IAsyncLifetime, IDisposable
{
    private protected OwnServerTest(ServerOptions? options = null, Func<ServerModels, ServerModels>? models = null) =>
        Server = new ServerFixture(options ?? new ServerOptions(), models);

    /// <summary>The server.</summary>
    public ServerFixture Server { get; }

    /// <summary>Speaks to it.</summary>
    public HttpClient Client => Server.Client;

    public virtual Task InitializeAsync() => Server.InitializeAsync();

    public Task DisposeAsync() => Server.DisposeAsync();

    public void Dispose()
    {
        Server.Dispose();
        GC.SuppressFinalize(this);
    }
}
