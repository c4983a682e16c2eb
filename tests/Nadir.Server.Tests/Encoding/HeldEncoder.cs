using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Server.Tests.Encoding;

/// <summary>An encoder that works only when a test lets it, and remembers what it was given at once.</summary>
internal sealed class HeldEncoder : IEncoder
{
    private readonly SemaphoreSlim _turns = new(0);

    public string Fingerprint => new('c', 64);

    public string Name => "held";

    public int Dimension => 2;

    public ImageInput Input => new(8, SquareFit.Stretch);

    /// <summary>The batches, in order.</summary>
    public List<string[]> Batches { get; } = [];

    /// <summary>Signalled when a batch has come.</summary>
    public SemaphoreSlim Entered { get; } = new(0);

    /// <summary>Lets a number of batches through.</summary>
    public void Release(int batches) => _turns.Release(batches);

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        throw new NotSupportedException();

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        Batches.Add([.. texts]);
        Entered.Release();
        _turns.Wait();
        for (var index = 0; index < texts.Count; index++)
        {
            destination[2 * index] = texts[index].Length;
        }
    }

    public void Dispose()
    {
        _turns.Dispose();
        Entered.Dispose();
    }
}
