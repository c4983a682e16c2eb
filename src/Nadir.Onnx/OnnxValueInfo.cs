namespace Nadir.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions; -1 where any length will do.</param>
public sealed record OnnxValueInfo(string Name, OnnxElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Such as <c>pixel_values: Float[?, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{Name}: {Type}[{string.Join(", ", Shape.Select(length => length < 0 ? "?" : length.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
}
