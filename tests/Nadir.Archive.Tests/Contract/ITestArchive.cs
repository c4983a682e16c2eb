using Nadir.Archive.Ports;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Contract;

/// <summary>An empty archive of some kind, for tests that every kind must pass.</summary>
public interface ITestArchive : IDisposable
{
    /// <summary>The archive.</summary>
    IArchiveStore Store { get; }

    /// <summary>The encoder that it was made with.</summary>
    ColorGridEncoder Encoder { get; }
}
