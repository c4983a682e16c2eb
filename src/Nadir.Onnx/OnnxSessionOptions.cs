namespace Nadir.Onnx;

/// <summary>How a model is run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads within an operator; 0: what ONNX Runtime chooses, one for each physical core.</summary>
    public int Threads { get; init; } = int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : 0;
}
