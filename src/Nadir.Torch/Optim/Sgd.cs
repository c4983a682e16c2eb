namespace Nadir.Torch.Optim;

/// <summary>
/// Steps along the gradient, or along its running sum (momentum). Weight decay is added to the gradient.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly double _dampening;
    private readonly bool _nesterov;

    /// <summary>Makes an optimizer of one group.</summary>
    /// <param name="parameters">What is optimized.</param>
    /// <param name="learningRate">Factor of a step.</param>
    /// <param name="momentum">Share of the old sum of gradients; 0 for none.</param>
    /// <param name="dampening">Share of a gradient that is not added to the sum.</param>
    /// <param name="weightDecay">Times the weight, added to the gradient.</param>
    /// <param name="nesterov">Whether a step looks one momentum ahead.</param>
    /// <exception cref="ArgumentException">Nesterov's steps need a momentum and no dampening.</exception>
    public Sgd(
        IEnumerable<Tensor> parameters, double learningRate, double momentum = 0, double dampening = 0,
        double weightDecay = 0,
        bool nesterov = false)
        : this(OneGroup(parameters, learningRate, weightDecay), momentum, dampening, nesterov)
    {
    }

    /// <summary>Makes an optimizer of groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">What is optimized.</param>
    /// <param name="momentum">Share of the old sum of gradients; 0 for none.</param>
    /// <param name="dampening">Share of a gradient that is not added to the sum.</param>
    /// <param name="nesterov">Whether a step looks one momentum ahead.</param>
    /// <exception cref="ArgumentException">Nesterov's steps need a momentum and no dampening.</exception>
    public Sgd(IEnumerable<ParameterGroup> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups, momentum == 0 ? [] : ["momentum_buffer"])
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
        {
            throw new ArgumentException("Nesterov's steps need a momentum and no dampening.", nameof(nesterov));
        }

        (_momentum, _dampening, _nesterov) = (momentum, dampening, nesterov);
    }

    private protected override void Update(ParameterGroup group, GradientBatch batch)
    {
        var gradients = batch.Gradients;
        if (group.WeightDecay != 0)
        {
            gradients = ForeachOperators.Add.CallList(gradients, batch.Parameters, group.WeightDecay);
        }

        if (_momentum != 0)
        {
            var sums = batch.Moments(0);
            ForeachOperators.MulInPlace.Run(sums, _momentum);
            AddToSums(batch, sums, gradients);
            gradients = _nesterov ? ForeachOperators.Add.CallList(gradients, sums, _momentum) : sums;
        }

        ForeachOperators.AddInPlace.Run(batch.Parameters, gradients, -group.LearningRate);
    }

    // The first gradient of a parameter is its sum as a whole, whatever the dampening.
    private void AddToSums(GradientBatch batch, Tensor[] sums, Tensor[] gradients)
    {
        foreach (var group in Enumerable.Range(0, sums.Length).GroupBy(i => batch.States[i].Step == 1))
        {
            var factor = group.Key ? 1 : 1 - _dampening;
            ForeachOperators.AddInPlace.Run(
                group.Select(i => sums[i]).ToArray(), group.Select(i => gradients[i]).ToArray(), factor);
        }
    }
}
