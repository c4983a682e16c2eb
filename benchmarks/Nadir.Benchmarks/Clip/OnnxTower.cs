using Nadir.Systems.Clip.Onnx;


namespace Nadir.Benchmarks.Clip;

/// <summary>
/// The image tower of ViT-B/32 through ONNX Runtime, in float32 or in 8 bits, on the same pictures and weights.
/// </summary>
internal sealed class OnnxTower : IClipWork, IDisposable
{
    private readonly OnnxClip _model;
    private readonly float[] _pixels;
    private readonly int _batch;

    public OnnxTower(string weights, int batch, bool quantize)
    {
        string folder = Directory.CreateTempSubdirectory("nadir-onnx-tower-").FullName;
        using (var model = ClipTower.Load(weights))
        {
            ClipOnnxExport.Write(model, folder, quantize);
        }

        _model = OnnxClip.Load(folder);
        Directory.Delete(folder, recursive: true);
        _batch = batch;
        using var pixels = ClipTower.Pixels(batch);
        _pixels = pixels.ToArray<float>();
    }

    /// <inheritdoc/>
    public double Run() => _model.ImageFeatures(_pixels, _batch).Average(MathF.Abs);

    public void Dispose() => _model.Dispose();
}
