using Nadir.Torch;

namespace Nadir.Benchmarks.Clip;

/// <summary>
/// Only the matrix products of the tower's linear layers, on matrices that lie ready: what no tower can beat.
/// </summary>
internal sealed class ClipProducts : IClipWork
{
    private readonly List<(Tensor Input, Tensor Weight)> _products = [];
    private readonly int _repeats = ClipTower.Configuration.Image.Layers[0];

    public ClipProducts(int batch, ScalarType type)
    {
        var image = ClipTower.Configuration.Image;
        var cells = image.GridSide * image.GridSide;
        var tokens = batch * (cells + 1);
        Add(batch * cells, 3 * image.PatchSize * image.PatchSize, image.Width);
        Add(tokens, image.Width, 3 * image.Width);
        Add(tokens, image.Width, image.Width);
        Add(tokens, image.Width, image.MlpWidth);
        Add(tokens, image.MlpWidth, image.Width);

        void Add(long rows, long columns, long outputs)
        {
            Operations += 2 * rows * columns * outputs * (_products.Count == 0 ? 1 : _repeats);
            _products.Add((Tensor.Randn([rows, columns]).To(type), Tensor.Randn([outputs, columns]).To(type)));
        }
    }

    /// <summary>Multiplications and additions of one run.</summary>
    public long Operations { get; private set; }

    /// <inheritdoc/>
    public double Run()
    {
        using var noGrad = new NoGradScope();
        for (int i = 0; i < _products.Count; i++)
        {
            for (int repeat = 0; repeat < (i == 0 ? 1 : _repeats); repeat++)
            {
                Functional.PointwiseLinear(_products[i].Input, _products[i].Weight).Dispose();
            }
        }

        return 0;
    }
}
