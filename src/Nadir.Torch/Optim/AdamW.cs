namespace Nadir.Torch.Optim;

/// <summary>
/// Adam whose weight decay does not pass through the averages: each step shrinks the weights by learning rate times decay
/// (Loshchilov and Hutter 2019).
/// </summary>
public sealed class AdamW : Adam
{
    /// <summary>Makes an optimizer of one group.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="learningRate">Factor of a step.</param>
    /// <param name="beta1">Share of the old average of gradients.</param>
    /// <param name="beta2">Share of the old average of squared gradients.</param>
    /// <param name="eps">Added to the root of the average square.</param>
    /// <param name="weightDecay">Share of the weight, times the learning rate, that a step takes away.</param>
    public AdamW(
        IEnumerable<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
        double weightDecay = 0.01)
        : base(parameters, learningRate, beta1, beta2, eps, weightDecay)
    {
    }

    /// <summary>Makes an optimizer of groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">What is optimized.</param>
    /// <param name="beta1">Share of the old average of gradients.</param>
    /// <param name="beta2">Share of the old average of squared gradients.</param>
    /// <param name="eps">Added to the root of the average square.</param>
    public AdamW(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : base(groups, beta1, beta2, eps)
    {
    }

    private protected override void Update(ParameterGroup group, GradientBatch batch)
    {
        if (group.WeightDecay != 0)
        {
            ForeachOperators.MulInPlace.Run(batch.Parameters, 1 - (group.LearningRate * group.WeightDecay));
        }

        Move(group.LearningRate, batch);
    }
}
