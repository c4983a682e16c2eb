using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Benchmarks.Training;

/// <summary>
/// The FAAMI that is bundled, as it is trained: 32 pictures with two captions each, the backbone in BFloat16, the loss
/// of global vectors and that of the cross-attention. The same as <c>FaamiTask</c> of faami_task.py.
/// </summary>
/// <remarks>Without dropout, whose draws would make the losses differ.</remarks>
public sealed class FaamiTask : ITrainingTask
{
    private const int Batch = 32;
    private const int Captions = 2 * Batch;
    private const int Words = 2000;
    private const int Length = 22;

    private readonly FaamiNetwork _model;
    private readonly AdamW _optimizer;
    private readonly Tensor[] _parameters;
    private readonly Tensor _pixels;
    private readonly Tensor _captions;
    private readonly Tensor _lengths = Tensor.Randint(8, Length + 1, [Captions]);
    private readonly Tensor _firsts = Tensor.Arange(Batch, ScalarType.Int64).MulInPlace(2);
    private readonly Tensor _positives;
    private readonly Tensor _identity = Tensor.Eye(Batch);

    /// <summary>Makes the model.</summary>
    /// <param name="imageSize">Side of the pictures in pixels, a multiple of 32.</param>
    public FaamiTask(int imageSize)
    {
        using var scope = new TensorScope();
        _model = new FaamiNetwork(new FaamiOptions
        {
            Encoder = new DualEncoderOptions
            {
                Image = new ImageTowerOptions { Size = imageSize, BatchNormMomentum = 0.01, Dropout = 0 },
                Text = new TextTowerOptions { Dropout = 0, VocabularySize = Words },
            },
            Dropout = 0,
        });
        _model.Towers.OptimizeLayout();
        _parameters = [.. _model.Parameters()];
        _optimizer = new AdamW(_parameters, 1e-4);
        _pixels = scope.Keep(Tensor.Randn([Batch, 3, imageSize, imageSize]).Contiguous(MemoryFormat.ChannelsLast));
        Tensor padding = Tensor.Arange(Length, ScalarType.Int64).Unsqueeze(0).Ge(_lengths.Unsqueeze(1));
        _captions = scope.Keep(Tensor.Randint(2, Words, [Captions, Length]).MaskedFill(padding, 0));
        _positives = scope.Keep(_identity.RepeatInterleave(2, dim: 1));
    }

    /// <inheritdoc/>
    public double Step()
    {
        using var scope = new TensorScope();
        FaamiImages images;
        using (new AutocastScope(DeviceType.Cpu))
        {
            images = _model.Embed(_pixels);
        }
        FaamiTexts texts = _model.Embed(new TextInputs(_captions, _lengths));
        Tensor global = MultiPositiveContrastiveLoss.Compute(
            images.Features.Normalize(), texts.Features.Normalize(), Factor(_model.Towers.LogitScale), _positives);
        Tensor scores = _model.Alignment!.Score(
            images.Regions, texts.Words.IndexSelect(0, _firsts), texts.Mask.IndexSelect(0, _firsts));
        Tensor loss = global + MultiPositiveContrastiveLoss.OfScores(scores * Factor(_model.LocalScale), _identity);
        loss.Backward();
        GradientClipping.ClipGradNorm(_parameters, 2);
        _optimizer.Step();
        _optimizer.ZeroGrad();
        return loss.Item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        foreach (Tensor tensor in new[] { _pixels, _captions, _lengths, _firsts, _positives, _identity })
        {
            tensor.Dispose();
        }
    }

    private static Tensor Factor(Tensor logarithm) => logarithm.Exp().Clamp(0, DualEncoderNetwork.MaximumScale);
}
