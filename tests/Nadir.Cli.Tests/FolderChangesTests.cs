using Nadir.Cli.Commands.Index;

namespace Nadir.Cli.Tests;

public sealed class FolderChangesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_archive_within_the_folder_writes_is_no_change()
    {
        string archive = Path.Combine(_folder.Path, "my.nadir");
        Directory.CreateDirectory(archive);
        using var changes = new FolderChanges([_folder.Path], archive);

        _folder.File("my.nadir/catalog.db", "written by the index");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changes.WaitAsync(patience.Token));

        _folder.File("my.nadir.jpg", "a picture beside it");
        await changes.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(50));
    }
}
