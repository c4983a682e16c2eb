namespace Nadir.Torch.Optim;

/// <summary>
/// Steps by running averages of gradients and their squares (Kingma and Ba 2015). Weight decay is added to the
/// gradient.
/// </summary>
public class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _eps;

    /// <summary>Makes an optimizer of one group.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="learningRate">Factor of a step.</param>
    /// <param name="beta1">Share of the old average of gradients.</param>
    /// <param name="beta2">Share of the old average of squared gradients.</param>
    /// <param name="eps">Added to the root of the average square.</param>
    /// <param name="weightDecay">Times the weight, added to the gradient.</param>
    public Adam(
        IEnumerable<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
        double weightDecay = 0)
        : this(OneGroup(parameters, learningRate, weightDecay), beta1, beta2, eps)
    {
    }

    /// <summary>Makes an optimizer of groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">What is optimized.</param>
    /// <param name="beta1">Share of the old average of gradients.</param>
    /// <param name="beta2">Share of the old average of squared gradients.</param>
    /// <param name="eps">Added to the root of the average square.</param>
    public Adam(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8)
        : base(groups, "exp_avg", "exp_avg_sq") => (_beta1, _beta2, _eps) = (beta1, beta2, eps);

    private protected override void Update(ParameterGroup group, GradientBatch batch)
    {
        if (group.WeightDecay != 0)
        {
            batch = batch with
            {
                Gradients = ForeachOperators.Add.CallList(
                batch.Gradients, batch.Parameters, group.WeightDecay)
            };
        }

        Move(group.LearningRate, batch);
    }

    /// <summary>Updates the averages by the gradients, and the parameters by the averages.</summary>
    private protected void Move(double learningRate, GradientBatch batch)
    {
        var averages = batch.Moments(0);
        var squares = batch.Moments(1);
        ForeachOperators.MulInPlace.Run(averages, _beta1);
        ForeachOperators.AddInPlace.Run(averages, batch.Gradients, 1 - _beta1);
        ForeachOperators.MulInPlace.Run(squares, _beta2);
        ForeachOperators.AddcmulInPlace.Run(squares, batch.Gradients, batch.Gradients, 1 - _beta2);

        // The averages begin at zero; dividing by 1 - beta^step makes up for it.
        var denominators = ForeachOperators.Sqrt.CallList(squares);
        ForeachOperators.DivScalarsInPlace.Run(
            denominators, batch.PerStep(step => Math.Sqrt(1 - Math.Pow(_beta2, step))));
        ForeachOperators.AddScalarInPlace.Run(denominators, _eps);
        ForeachOperators.AddcdivScalarsInPlace.Run(
            batch.Parameters, averages, denominators,
            batch.PerStep(step => -learningRate / (1 - Math.Pow(_beta1, step))));
    }
}

/// <summary>
/// Adam whose weight decay does not pass through the averages: each step shrinks the weights by learning rate times
/// decay (Loshchilov and Hutter 2019).
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
        IEnumerable<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
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
