using Nadir.Systems.Building;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>
/// The adapter of PE-RSITR (Yuan et al. 2023): one small network beside the MLP of every block of both towers, with a part of
/// its output that both towers share. It lets a frozen CLIP be tuned by 0.2 million parameters.
/// </summary>
/// <remarks>
/// Starts as nothing added: the last layers are zero. The sizes are those of the released figures (middle 64, dropout 0.5);
/// the code of the paper's losses is not released. Not safe for concurrent use.
/// </remarks>
public sealed class ClipAdapter : Module
{
    private readonly Linear _imageDown;
    private readonly Linear _textDown;
    private readonly Linear _imageUp;
    private readonly Linear _textUp;
    private readonly Linear _sharedUp;
    private readonly Dropout _dropout;

    internal ClipAdapter(int imageWidth, int textWidth, AdapterOptions configuration)
    {
        var middle = configuration.Width;
        _imageDown = RegisterModule("image_down", new Linear(imageWidth, middle));
        _textDown = RegisterModule("text_down", new Linear(textWidth, middle));
        _imageUp = RegisterModule("image_up", Zero(new Linear(middle, imageWidth - middle)));
        _textUp = RegisterModule("text_up", Zero(new Linear(middle, textWidth - middle)));
        _sharedUp = RegisterModule("shared_up", Zero(new Linear(middle, middle)));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
    }

    /// <summary>What is added in a block of the image tower.</summary>
    /// <param name="tokens">[N, tokens, image width], behind the attention.</param>
    public Tensor ForwardImage(Tensor tokens) => Adapt(tokens, _imageDown, _imageUp);

    /// <summary>What is added in a block of the text tower.</summary>
    /// <param name="tokens">[N, tokens, text width], behind the attention.</param>
    public Tensor ForwardText(Tensor tokens) => Adapt(tokens, _textDown, _textUp);

    private Tensor Adapt(Tensor tokens, Linear down, Linear up)
    {
        using var scope = new TensorScope();
        var middle = _dropout.Forward(down.Forward(tokens).Relu());
        return scope.Keep(Tensor.Cat([up.Forward(middle), _sharedUp.Forward(middle)], dim: -1));
    }

    private static Linear Zero(Linear layer)
    {
        using var noGrad = new NoGradScope();
        layer.Weight.ZeroInPlace();
        layer.Bias!.ZeroInPlace();
        return layer;
    }
}
