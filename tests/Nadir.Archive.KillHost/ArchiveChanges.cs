using System.Security.Cryptography;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.KillHost;

/// <summary>
/// Changes an archive without end, or until nothing is left to delete, in an order that differs from run to run.
/// </summary>
internal sealed class ArchiveChanges(
    IArchiveStore store, IArchiveWriter writer, IEncoder encoder, string[] images, TextWriter output)
{
    private const int ImagesInCommit = 5;

    private static readonly string[] Captions = ["red field", "green field", "blue field", "white field"];

    public void Run(string work)
    {
        Random.Shared.Shuffle(images);
        switch (work)
        {
            case "delete":
                foreach (var commit in images.Chunk(2))
                {
                    writer.Commit([.. commit.Select(image => new ItemChange.Removed(image))]);
                    Report(ItemOutcome.Removed, commit);
                }

                break;
            case "caption":
                Replace(AddCaptionVectors);
                break;
            case "caption-compact":
                Replace(() =>
                {
                    AddCaptionVectors();
                    writer.Compact();
                });
                break;
            case "compact":
                Replace(writer.Compact);
                break;
            case "checkpoint":
                Replace(writer.Checkpoint);
                break;
            default:
                throw new ArgumentException($"{work} is not known.", nameof(work));
        }
    }

    // Each image is replaced by itself, which leaves a deleted vector behind.
    private void Replace(Action tidy)
    {
        while (true)
        {
            foreach (var commit in images.Chunk(ImagesInCommit))
            {
                writer.Commit([.. commit.Select(Indexed)]);
                Report(ItemOutcome.Replaced, commit);
                tidy();
            }
        }
    }

    private void AddCaptionVectors()
    {
        foreach (var window in store.ListWithoutCaptionVector(0, 3))
        {
            // One that is added by itself makes the vector outdated that is there.
            writer.AddCaptionVectors([window.Id], Encode(window.Texts[0]));
            writer.AddCaptions([new WindowCaption(window.Id, window.Texts[0])]);
        }

        var missing = store.ListWithoutCaptionVector(0, 100);
        writer.AddCaptionVectors(
            [.. missing.Select(window => window.Id)], [.. missing.SelectMany(window => Encode(window.Texts[0]))]);
    }

    private float[] Encode(string text)
    {
        var vector = new float[encoder.Dimension];
        encoder.EncodeTexts([text], vector);
        return vector;
    }

    private ItemChange.Indexed Indexed(string path)
    {
        using var source = ImageSource.Open(path);
        var vector = new float[encoder.Dimension];
        encoder.EncodeImages([source.Read(encoder.Input.Size, encoder.Input.Size)], vector);
        var file = new FileInfo(path);
        var (width, height) = (source.Header.Width, source.Header.Height);
        return new ItemChange.Indexed(
            new SourceStamp(path, file.Length, file.LastWriteTimeUtc.Ticks),
            SHA256.HashData(File.ReadAllBytes(path)),
            width,
            height,
            ItemDescription.None,
            [new CatalogWindow(new PixelWindow(0, 0, width, height),
                Footprint: null) { Captions = [Captions[Random.Shared.Next(Captions.Length)]] }],
            vector);
    }

    private void Report(ItemOutcome outcome, string[] sources)
    {
        foreach (var source in sources)
        {
            output.WriteLine($"{outcome}\t{source}");
        }
    }
}
