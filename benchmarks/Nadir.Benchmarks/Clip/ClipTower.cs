using Nadir.Systems.Clip;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Benchmarks.Clip;

/// <summary>The image tower of ViT-B/32 on random pictures, in one type.</summary>
internal sealed class ClipTower : IClipWork, IDisposable
{
    private readonly ClipModel _model;
    private readonly Tensor _pixels;

    public ClipTower(string weights, int batch, ScalarType type)
    {
        _model = Load(weights);
        _model.To(type);
        _pixels = Pixels(batch);
    }

    public static ClipConfiguration Configuration { get; } = new()
    {
        Text = new ClipTextConfiguration { Layers = 1, Width = 64, Heads = 1, MlpWidth = 64, VocabularySize = 16 },
    };

    private static int Size => Configuration.Image.Size;

    /// <summary>Pictures, the same in every process and language: a slow wave over all elements.</summary>
    public static Tensor Pixels(int batch)
    {
        using var scope = new TensorScope();
        return (Tensor.Arange(batch * 3L * Size * Size) * 0.001).Sin().Reshape(batch, 3, Size, Size).DetachFromScope();
    }

    /// <summary>Writes random weights of the image tower.</summary>
    public static void Write(string path)
    {
        using var model = new ClipModel(Configuration);
        SafetensorsTensors.Write(path, model.StateDict());
    }

    /// <summary>Reads them, in evaluation mode.</summary>
    public static ClipModel Load(string weights)
    {
        using var scope = new TensorScope();
        var model = new ClipModel(Configuration);
        model.LoadStateDict(SafetensorsTensors.ReadAll(weights));
        model.Eval();
        return model;
    }

    /// <inheritdoc/>
    public double Run()
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        return _model.ImageFeatures(_pixels).Abs().Mean().Item<float>();
    }

    public void Dispose()
    {
        _pixels.Dispose();
        _model.Dispose();
    }
}
