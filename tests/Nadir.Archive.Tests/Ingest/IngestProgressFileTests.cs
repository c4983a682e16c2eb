using Nadir.Archive.Ingest;
using Nadir.Archive.Ingest.Progress;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Ingest;

public sealed class IngestProgressFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_processes_read_how_far_a_run_is_until_it_ends()
    {
        var observer = new RecordingObserver();
        using (var file = new IngestProgressFile(_folder.Path, observer))
        {
            file.OnProgress(new IngestProgress(
                100, 7, 3, 8, 2, 9, TimeSpan.FromSeconds(4), 2.5, TimeSpan.FromSeconds(35)));

            var state = IngestProgressFile.Read(_folder.Path, DateTimeOffset.UtcNow)!;
            Assert.Equal((12, 100, 2, 2.5, 35.0),
                (state.Seen, state.Total, state.Failed, state.ImagesPerSecond, state.SecondsLeft));
            Assert.Null(IngestProgressFile.Read(_folder.Path, DateTimeOffset.UtcNow.AddSeconds(31)));
            Assert.Single(observer.Progress);
        }

        Assert.Null(IngestProgressFile.Read(_folder.Path, DateTimeOffset.UtcNow));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Reports_that_come_often_are_written_once_a_second()
    {
        using var file = new IngestProgressFile(_folder.Path, new RecordingObserver());
        for (var tenth = 0; tenth < 25; tenth++)
        {
            file.OnProgress(new IngestProgress(
                null, tenth, 0, tenth, 0, 0, TimeSpan.FromSeconds(tenth / 10.0), 0, null));
        }

        Assert.Equal(20, IngestProgressFile.Read(_folder.Path, DateTimeOffset.UtcNow)!.Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"seen\":")]
    [InlineData("null")]
    public void A_damaged_file_tells_nothing(string content)
    {
        File.WriteAllText(_folder.In(IngestProgressFile.Name), content);

        Assert.Null(IngestProgressFile.Read(_folder.Path, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_no_matter()
    {
        using var file = new IngestProgressFile(_folder.In("nowhere"), new RecordingObserver());

        file.OnProgress(new IngestProgress(null, 1, 0, 1, 0, 0, TimeSpan.Zero, 0, null));

        Assert.Null(IngestProgressFile.Read(_folder.In("nowhere"), DateTimeOffset.UtcNow));
    }
}
