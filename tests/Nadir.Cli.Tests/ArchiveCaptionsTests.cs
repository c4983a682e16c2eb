using System.Text.Json;
using Nadir.Archive.Ports;
using Nadir.Archive.Storage;
using Nadir.Cli.Commands.Caption;
using Nadir.Cli.Output;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class ArchiveCaptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_an_interruption_the_counts_are_those_of_the_archive()
    {
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        SmallModel.Write(Path.Combine(_folder.Path, "model"));
        ImageFiles.WriteGood(images, 80);
        await CommandRun.Of("index", images, "--archive", archive, "--model", Path.Combine(_folder.Path, "model"));
        using var store = ArchiveStore.Open(archive);
        using var stop = new CancellationTokenSource();
        using var captioner = new StoppingCaptioner(stop);
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.ThrowsAny<OperationCanceledException>(
            () => ArchiveCaptions.Write(
                store, captioner, json: true, new Terminal(output, error, isInteractive: false), stop.Token));

        long written = store.ReadStatistics().Captions;
        Assert.InRange(written, 1, 79);
        Assert.Equal(written, JsonElement.Parse(output.ToString()).GetProperty("captioned").GetInt64());
        Assert.Contains($"{written} captions written by stopping, 0 windows could not be read", error.ToString());
    }

    private sealed class StoppingCaptioner(CancellationTokenSource stop) : ICaptioner
    {
        public string Name => "stopping";

        public ImageInput Input => new(24, SquareFit.Stretch);

        public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images)
        {
            stop.Cancel();
            return [.. images.Select(_ => "a field")];
        }

        public IReadOnlyList<Nadir.Archive.Ports.ScoredCaption> Alternatives(RgbImage image, int count) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
