namespace Nadir.Torch.Optim;

/// <summary>Limits gradients before a step.</summary>
public static class GradientClipping
{
    // PyTorch's guard against a division by zero.
    private const double Guard = 1e-6;

    /// <summary>Scales all gradients by one factor, so that their joint norm is at most a limit.</summary>
    /// <param name="parameters">Whose gradients; those without one are left out.</param>
    /// <param name="maxNorm">The limit, positive; infinity to measure only.</param>
    /// <param name="normType">2 for the root of the sum of squares; any p of a p-norm.</param>
    /// <returns>The norm before scaling. When it is not a finite number nothing was scaled:
    /// leave out the step.</returns>
    public static double ClipGradNorm(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        Tensor[] gradients = [.. parameters.Select(static parameter => parameter.Grad).OfType<Tensor>()];
        if (gradients.Length == 0)
        {
            return 0;
        }

        var norms = ForeachOperators.Norm.CallList(gradients, normType);
        var norm = Tensor.Stack(norms).Norm(normType).Item<double>();
        var factor = maxNorm / (norm + Guard);
        if (factor < 1 && double.IsFinite(norm))
        {
            ForeachOperators.MulInPlace.Run(gradients, factor);
        }

        return norm;
    }

    /// <summary>Limits every element of the gradients to [-clipValue, clipValue].</summary>
    /// <param name="parameters">Whose gradients; those without one are left out.</param>
    /// <param name="clipValue">The limit, positive.</param>
    public static void ClipGradValue(IEnumerable<Tensor> parameters, double clipValue)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        foreach (var gradient in parameters.Select(static parameter => parameter.Grad).OfType<Tensor>())
        {
            gradient.ClampInPlace(-clipValue, clipValue);
        }
    }
}
