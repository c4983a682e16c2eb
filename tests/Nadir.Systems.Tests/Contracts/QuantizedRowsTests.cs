using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Contracts;

public sealed class QuantizedRowsTests : IDisposable
{
    private static readonly Vocabulary Words = Vocabulary.Build(
        [string.Join(' ', Enumerable.Range(0, 80).Select(i => $"w{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}"))]);

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-quantized-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ANumberIsOffByHalfAStepOfItsRowAtMost()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(3);
        var matrix = Tensor.Randn([70, 90])
            * Tensor.FromArray<float>([.. Enumerable.Range(0, 70).Select(row => MathF.Pow(10, row % 9 - 4))], 70, 1);
        matrix.Select(0, 5).ZeroInPlace();
        var (codes, scales) = QuantizedRows.Quantize(matrix);
        var (numbers, bytes, steps) = (matrix.ToArray<float>(), codes.ToArray<sbyte>(), scales.ToArray<float>());
        for (int row = 0; row < 70; row++)
        {
            var of = numbers.AsSpan(row * 90, 90).ToArray();
            var own = bytes.AsSpan(row * 90, 90).ToArray();
            Assert.Equal(row == 5 ? 0 : 127, own.Max(code => Math.Abs((int)code)));
            Assert.Equal(of.Max(Math.Abs) / 127, steps[row], of.Max(Math.Abs) * 1e-6);
            Assert.All(of.Zip(own), pair =>
                Assert.True(Math.Abs(pair.First - (pair.Second * steps[row])) <= steps[row] * 0.50001f));
        }

        var tensors = new Dictionary<string, Tensor>
        {
            ["m"] = codes,
            ["m_scale"] = scales,
            ["count"] = Tensor.Scalar(3)
        };
        QuantizedRows.Widen(tensors);
        Assert.Equal(["count", "m"], tensors.Keys.Order());
        Assert.Equal(bytes.Select((code, i) => code * steps[i / 90]), tensors["m"].ToArray<float>());
    }

    [Fact]
    public void AModelIsReadAgainWithTheRoundedNumbersAndTakesLess()
    {
        var (source, target) = (Save(), Path.Combine(_folder, "target"));
        File.WriteAllText(Path.Combine(source, ModelFolder.CardName), "# Mine\n");
        Assert.True(QuantizedRows.Convert(source, target) >= 4);
        Assert.StartsWith("# Mine\n\n## In 8 bits", File.ReadAllText(Path.Combine(target, ModelFolder.CardName)),
            StringComparison.Ordinal);
        Assert.NotEqual(ModelFolder.Fingerprint(source), ModelFolder.Fingerprint(target));

        using var before = KnownSystems.Registry.Load(source);
        using var after = KnownSystems.Registry.Load(target);
        using var scope = new TensorScope();
        var state = ((DualEncoderNetwork)after.Model).StateDict();
        long saved = 0;
        foreach (var (name, tensor) in ((DualEncoderNetwork)before.Model).StateDict())
        {
            saved += QuantizedRows.Takes(tensor) ? (tensor.Size(0) * tensor.Size(1)) - (4 * tensor.Size(0)) : 0;
            using var inner = new TensorScope();
            if (!QuantizedRows.Takes(tensor))
            {
                Assert.Equal(tensor.To(ScalarType.Float64).ToArray<double>(),
                    state[name].To(ScalarType.Float64).ToArray<double>());
                continue;
            }

            var (codes, scales) = QuantizedRows.Quantize(tensor);
            Assert.Equal((codes.To(ScalarType.Float32) * scales.Unsqueeze(1)).ToArray<float>(),
                state[name].ToArray<float>());
        }

        // But for what the names of the factors take.
        Assert.InRange(ModelFolder.WeightsBytes(source) - ModelFolder.WeightsBytes(target), saved - 2000, saved);

        // A mean of two such models is the mean of their numbers, not of their codes.
        WeightAverage.Run(target, target, 0.5, Path.Combine(_folder, "mean"));
        using var mean = KnownSystems.Registry.Load(Path.Combine(_folder, "mean"));
        Assert.All(((DualEncoderNetwork)mean.Model).StateDict(), pair => Assert.True(
            pair.Value.To(ScalarType.Float32).Allclose(state[pair.Key].To(ScalarType.Float32), rtol: 1e-3, atol: 1e-4),
            pair.Key));
    }

    [Fact]
    public void WhatCannotBeRoundedIsSaid()
    {
        var (source, target) = (Save(), Path.Combine(_folder, "target"));
        Assert.Contains("is the model itself", Message(() => QuantizedRows.Convert(source, source)),
            StringComparison.Ordinal);
        QuantizedRows.Convert(source, target);
        Assert.Contains("in 8 bits already", Message(() => QuantizedRows.Convert(target, source + "2")),
            StringComparison.Ordinal);

        var path = Path.Combine(target, ModelFolder.WeightsName);
        using (var scope = new TensorScope())
        {
            var tensors = SafetensorsTensors.ReadAll(path);
            tensors.Remove("text.projection.weight_scale");
            SafetensorsTensors.Write(path, tensors);
        }

        Assert.Contains(
            "'text.projection.weight_scale', a factor for each of its rows, is missing",
            Message(() => KnownSystems.Registry.Load(target)), StringComparison.Ordinal);
        Assert.Null(KnownSystems.Registry.OpenTexts(target));
    }

    // SFDR's bank of captions is whole numbers of its own.
    [Fact]
    public void WholeNumbersOfAModelStayAsTheyAre()
    {
        using var scope = new TensorScope();
        var bank = Tensor.FromArray<sbyte>([1, -2, 3, 4], 2, 2);
        var tensors = new Dictionary<string, Tensor> { ["bank"] = bank };
        QuantizedRows.Widen(tensors);
        Assert.Same(bank, tensors["bank"]);
        var models = Path.Combine(ReferenceFiles.Repository(), "models");
        using var sfdr = KnownSystems.Registry.Load(
            Path.Combine(models, "sfdr"), null, name => Path.Combine(models, name));
        Assert.NotNull(sfdr.Model);
    }

    private static string Message(Action action) => Assert.Throws<InvalidDataException>(action).Message;

    private string Save()
    {
        TorchRandom.ManualSeed(1);
        using var noGrad = new NoGradScope();
        using var model = new DualEncoderNetwork(new DualEncoderOptions
        {
            EmbedDim = 64,
            Image = new ImageTowerOptions { Size = 32 },
            Text = new TextTowerOptions { Width = 64, Hidden = 64, VocabularySize = Words.Count },
        });
        model.Eval();
        var folder = Path.Combine(_folder, "source");
        DualEncoderSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }
}
