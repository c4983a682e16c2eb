using Nadir.Archive.Ingest;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Workers;

[Collection(DebianTests.Name)]
public sealed class ReconnectTests(DebianServer server)
{
    [SkippableFact]
    public void An_ingest_goes_on_when_its_server_comes_back()
    {
        var batches = 0;
        using var folder = new TemporaryFolder();
        using var encoder = new ColorGridEncoder { OnBatch = _ => RestartOnce(ref batches) };
        using var archive = new DebianArchive(server, encoder);
        for (var i = 0; i < 40; i++)
        {
            TestImages.Write(folder.Image($"{i:D3}.bmp"), TestImages.Random(i));
        }

        var options = new IngestOptions { BatchSize = 4, CommitInterval = TimeSpan.Zero, CommitWindows = 4 };
        var summary = new Ingestion(archive.Store, encoder, options).Run([folder.Images]);

        Assert.Equal(IngestEnd.Completed, summary.End);
        Assert.Equal((40, 40), (archive.Store.ReadStatistics().Items, archive.Store.ReadStatistics().Windows));
    }

    [SkippableFact]
    public void A_caption_is_added_once_though_the_connection_broke()
    {
        using var archive = new DebianArchive(server);
        using var writer = archive.Store.OpenWriter();
        writer.Commit([PlacedImages.Indexed("/a.tif", archive.Encoder.Dimension, (0, 0, 1, 1))]);
        server.Restart();
        writer.AddCaptions([new WindowCaption(1, "a bridge")]);
        Assert.Equal(["a bridge"], archive.Store.FindWindow(1)!.Captions);
        Assert.Throws<ArchiveException>(() => archive.Store.OpenWriter());
    }

    private void RestartOnce(ref int batches)
    {
        if (++batches == 4)
        {
            server.Restart();
        }
    }
}
