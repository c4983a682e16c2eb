namespace Nadir.Reports.Projection;

/// <summary>One coordinate of all points, moved by gradient descent with momentum and gains (Jacobs 1988).</summary>
internal sealed class TSneCoordinate(int length)
{
    private const double GainIncrease = 0.2;
    private const double GainDecrease = 0.8;

    private readonly double[] _velocity = new double[length];
    private readonly double[] _gains = [.. Enumerable.Repeat(1.0, length)];

    internal double[] Values { get; } = new double[length];

    internal double[] Gradient { get; } = new double[length];

    /// <summary>Moves the first points down the gradient and their mean to 0.</summary>
    internal void Step(int count, double rate, double momentum, double smallestGain)
    {
        for (var i = 0; i < count; i++)
        {
            // A gain grows while the gradient keeps pulling where the point is moving to already.
            var keepsOn = Gradient[i] * _velocity[i] < 0;
            _gains[i] = Math.Max(keepsOn ? _gains[i] + GainIncrease : _gains[i] * GainDecrease, smallestGain);
            _velocity[i] = (momentum * _velocity[i]) - (rate * _gains[i] * Gradient[i]);
            Values[i] += _velocity[i];
        }

        var mean = Values.AsSpan(0, count).ToArray().Average();
        for (var i = 0; i < count; i++)
        {
            Values[i] -= mean;
        }
    }
}
