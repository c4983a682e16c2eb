using Nadir.Systems.Building;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Contracts;

public sealed class QuerybankTests
{
    private const int Dim = 6;
    private const double Beta = 7;

    [Fact]
    public void CosinesOfCalibratedVectorsAreTheNormalisedScores()
    {
        using var scope = new TensorScope();
        using var bank = Create(size: 5);
        var images = Tensor.Randn([4, Dim]).Normalize();
        var texts = Tensor.Randn([3, Dim]).Normalize();

        var cosines = bank.CalibrateImages(images).Matmul(bank.CalibrateTexts(texts).T());

        for (var image = 0; image < 4; image++)
        {
            for (var text = 0; text < 3; text++)
            {
                var expected = Dot(Row(images, image), Row(texts, text))
                    - Hubness(Row(images, image), bank.Texts) - Hubness(Row(texts, text), bank.Images);
                var actual = cosines.Select(0, image).Select(0, text).Item<float>() * Querybank.ScoreScale;
                Assert.Equal(expected, actual, 1e-5);
            }
        }
    }

    [Fact]
    public void CalibratedVectorsAreUnitVectors()
    {
        using var scope = new TensorScope();
        using var bank = Create(size: 3);
        var vectors = Tensor.Randn([9, Dim]).Normalize();

        foreach (var calibrated in new[] { bank.CalibrateImages(vectors), bank.CalibrateTexts(vectors) })
        {
            Assert.Equal([9, Dim + Querybank.AddedDim], calibrated.Shape);
            Assert.All(calibrated.Norm(2, 1).ToArray<float>(), norm => Assert.Equal(1, norm, 1e-6));
        }
    }

    [Fact]
    public void AnEmptyBankKeepsTheOrder()
    {
        using var scope = new TensorScope();
        using var bank = new Querybank(new QuerybankOptions { Size = 4 }, Dim);
        var images = Tensor.Randn([8, Dim]).Normalize();
        var texts = Tensor.Randn([8, Dim]).Normalize();

        var cosines = bank.CalibrateImages(images).Matmul(bank.CalibrateTexts(texts).T()) * Querybank.ScoreScale;

        Assert.True(cosines.Allclose(images.Matmul(texts.T()), atol: 1e-6));
    }

    [Fact]
    public void AHubLosesToAnEquallyNearPictureThatIsNone()
    {
        using var scope = new TensorScope();
        using var bank = new Querybank(new QuerybankOptions { Size = 2 }, 3);
        bank.Texts.CopyInPlace(Tensor.FromArray<float>([1, 0, 0, 1, 0, 0], 2, 3));
        bank.Images.CopyInPlace(Tensor.FromArray<float>([0, 0, 1, 0, 0, 1], 2, 3));
        var half = MathF.Sqrt(0.5f);
        var pictures = Tensor.FromArray<float>([half, half, 0, -half, half, 0], 2, 3);
        var text = Tensor.FromArray<float>([0, 1, 0], 1, 3);

        var scores = bank.CalibrateImages(pictures).Matmul(bank.CalibrateTexts(text).T()).ToArray<float>();

        Assert.True(scores[0] < scores[1]);
    }

    private static Querybank Create(int size)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var bank = new Querybank(new QuerybankOptions { Size = size, InverseTemperature = Beta }, Dim);
        bank.Texts.CopyInPlace(Tensor.Randn([size, Dim]).Normalize());
        bank.Images.CopyInPlace(Tensor.Randn([size, Dim]).Normalize());
        return bank;
    }

    private static double Hubness(float[] vector, Tensor bank)
    {
        var sum = 0.0;
        for (var row = 0; row < bank.Size(0); row++)
        {
            sum += Math.Exp(Beta * Dot(vector, Row(bank, row)));
        }

        return Math.Log(sum / bank.Size(0)) / Beta;
    }

    private static float[] Row(Tensor matrix, int row)
    {
        using var selected = matrix.Select(0, row);
        return selected.ToArray<float>();
    }

    private static double Dot(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum();
}
