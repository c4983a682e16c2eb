using System.Globalization;
using Nadir.Models.Clip;
using Nadir.Models.Onnx;
using Nadir.Torch;

namespace Nadir.Benchmarks.Onnx;

/// <summary>
/// The image tower of a CLIP with random weights through both engines, by turns: libtorch in float32 and bfloat16, ONNX Runtime
/// in float32 and in 8 bits.
/// </summary>
public sealed class OnnxSpeed : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "onnx-speed";

    /// <inheritdoc/>
    public string Description => "CLIP ViT-B/32's image tower through libtorch and ONNX Runtime: [ROUNDS]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        int rounds = arguments is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
        // The text tower only has to be there.
        var configuration = new ClipConfiguration
        {
            Text = new ClipTextConfiguration { Layers = 1, Width = 64, Heads = 1, MlpWidth = 64, VocabularySize = 16 },
        };
        string folder = Directory.CreateTempSubdirectory("nadir-onnx-speed-").FullName;
        using var single = new ClipModel(configuration);
        using var half = new ClipModel(configuration);
        single.Eval();
        half.Eval();
        half.To(ScalarType.BFloat16);
        using var floats = Export(single, Path.Combine(folder, "f32"), quantize: false);
        using var bytes = Export(single, Path.Combine(folder, "int8"), quantize: true);
        Console.WriteLine($"{"images/s",-8} {"libtorch f32",14} {"libtorch bf16",14} {"ONNX f32",14} {"ONNX int8",14}");
        foreach (int batch in (int[])[1, 32])
        {
            Compare(batch, rounds, configuration.Image.Size, single, half, floats, bytes);
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static void Compare(int batch, int rounds, int size, ClipModel single, ClipModel half, OnnxClip floats, OnnxClip bytes)
    {
        using var noGrad = new NoGradScope();
        using var pixels = Tensor.Randn([batch, 3, size, size]);
        float[] values = pixels.ToArray<float>();
        double[] seconds = Rounds.Medians(
            rounds,
            () => single.ImageFeatures(pixels).Dispose(),
            () => half.ImageFeatures(pixels).Dispose(),
            () => floats.ImageFeatures(values, batch),
            () => bytes.ImageFeatures(values, batch));
        string[] rates = [.. seconds.Select(time => (batch / time).ToString("F1", CultureInfo.InvariantCulture).PadLeft(14))];
        Console.WriteLine($"batch {batch,-2} {string.Join(' ', rates)}");
    }

    private static OnnxClip Export(ClipModel model, string folder, bool quantize)
    {
        Directory.CreateDirectory(folder);
        ClipOnnxExport.Write(model, folder, quantize);
        return OnnxClip.Load(folder);
    }
}
