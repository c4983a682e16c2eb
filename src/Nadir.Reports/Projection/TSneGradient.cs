using System.Runtime.Intrinsics;

namespace Nadir.Reports.Projection;

/// <summary>
/// The gradient of the Kullback-Leibler divergence between the similarities of points and those of their map
/// (van der Maaten and Hinton 2008, equation 5): dC/dy_i = 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2).
/// </summary>
internal sealed class TSneGradient
{
    private static readonly int Width = Vector512<double>.Count;

    private readonly int _count;
    private readonly int _stride;
    private readonly double[] _joint;
    private readonly double[] _normalizers;
    private readonly double[] _repulsionX;
    private readonly double[] _repulsionY;

    internal TSneGradient(double[] joint, int count)
    {
        _count = count;
        _stride = (count + Width - 1) / Width * Width;
        _joint = new double[_stride * count];
        for (var row = 0; row < count; row++)
        {
            joint.AsSpan(row * count, count).CopyTo(_joint.AsSpan(row * _stride));
        }

        (_normalizers, _repulsionX, _repulsionY) = (new double[count], new double[count], new double[count]);
    }

    /// <summary>The length of arrays of coordinates: the number of points, rounded up.</summary>
    internal int Stride => _stride;

    /// <summary>Computes the gradient; rows are spread over the cores, and each is summed in one order.</summary>
    /// <param name="x">The points' x, of length <see cref="Stride"/>; places after the last point are not points.</param>
    /// <param name="y">The points' y.</param>
    /// <param name="exaggeration">The factor on every p_ij.</param>
    /// <param name="gradientX">Takes dC/dx.</param>
    /// <param name="gradientY">Takes dC/dy.</param>
    internal void Compute(double[] x, double[] y, double exaggeration, double[] gradientX, double[] gradientY)
    {
        // A point infinitely far away neither attracts nor repels; NaN would come of it, so it is only very far.
        x.AsSpan(_count).Fill(1e100);
        Parallel.For(0, _count, row => AddForces(row, x, y, exaggeration, gradientX, gradientY));
        var normalizer = _normalizers.Sum();
        for (var i = 0; i < _count; i++)
        {
            gradientX[i] = 4 * (gradientX[i] - (_repulsionX[i] / normalizer));
            gradientY[i] = 4 * (gradientY[i] - (_repulsionY[i] / normalizer));
        }
    }

    private void AddForces(int row, double[] x, double[] y, double exaggeration, double[] attractionX, double[] attractionY)
    {
        var (ownX, ownY) = (Vector512.Create(x[row]), Vector512.Create(y[row]));
        var (normalizer, repelX, repelY, attractX, attractY) = (Vector512<double>.Zero, Vector512<double>.Zero,
            Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (var column = 0; column < _stride; column += Width)
        {
            var dx = ownX - Vector512.Create(x, column);
            var dy = ownY - Vector512.Create(y, column);
            var closeness = Vector512<double>.One / (Vector512<double>.One + (dx * dx) + (dy * dy));
            var repulsion = closeness * closeness;
            var attraction = Vector512.Create(_joint, (row * _stride) + column) * closeness;
            normalizer += closeness;
            repelX += repulsion * dx;
            repelY += repulsion * dy;
            attractX += attraction * dx;
            attractY += attraction * dy;
        }

        // The point itself is at distance 0 and adds a closeness of 1, but no force.
        _normalizers[row] = Vector512.Sum(normalizer) - 1;
        (_repulsionX[row], _repulsionY[row]) = (Vector512.Sum(repelX), Vector512.Sum(repelY));
        attractionX[row] = exaggeration * Vector512.Sum(attractX);
        attractionY[row] = exaggeration * Vector512.Sum(attractY);
    }
}
