namespace Nadir.Onnx;

/// <summary>A tensor of floating-point numbers that a model has computed.</summary>
/// <param name="Values">Row by row; numbers of 16 bits are widened.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record OnnxOutput(float[] Values, IReadOnlyList<long> Shape);
