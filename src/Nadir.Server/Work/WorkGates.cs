namespace Nadir.Server.Work;

/// <summary>One gate for each kind of heavy work.</summary>
internal sealed class WorkGates(ServerLimits limits) : IDisposable
{
    /// <summary>Scans of vectors: each uses all processors, so more at once would only make all of them slow.</summary>
    public WorkGate Searching { get; } = new(Environment.ProcessorCount, 1000);

    /// <summary>What decoding pictures of clients takes, all of them together.</summary>
    public ByteGate DecodedBytes { get; } = new(limits.DecodeBytes);

    /// <summary>Decoding of pictures.</summary>
    public WorkGate Decoding { get; } = new(Environment.ProcessorCount, 64);

    /// <summary>Reranking, which decodes a hundred pictures for one request.</summary>
    public WorkGate Reranking { get; } = new(1, 16);

    /// <summary>Drawing of pictures and tiles: many are small, and a map asks for dozens at a time.</summary>
    public WorkGate Drawing { get; } = new(Environment.ProcessorCount, 512);

    /// <summary>Describing of pictures, by a captioner that serves one at a time.</summary>
    public WorkGate Captioning { get; } = new(1, 16);

    /// <summary>Locating of texts in scenes, which takes seconds of the encoder's time.</summary>
    public WorkGate Locating { get; } = new(1, 8);

    public void Dispose()
    {
        Drawing.Dispose();
        Captioning.Dispose();
        Locating.Dispose();
        Searching.Dispose();
        Decoding.Dispose();
        Reranking.Dispose();
    }
}
