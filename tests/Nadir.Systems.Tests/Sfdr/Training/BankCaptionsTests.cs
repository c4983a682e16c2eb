using FsCheck;
using FsCheck.Fluent;
using Nadir.Datasets;
using Nadir.Systems.Sfdr;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training;

public sealed class BankCaptionsTests
{
    private const int Count = 3;

    [Fact]
    public void APictureNeverRetrievesItsOwnCaptions() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Elements(LeaveOut.OwnText, LeaveOut.OwnImage).ToArbitrary(),
        (seed, leaveOut) =>
        {
            using var scope = new TensorScope();
            var random = new Random(seed);
            CaptionedImage[] images = [.. Enumerable.Range(0, 12).Select(index => Image(index, random))];
            var captions = new BankCaptions(images, 20, leaveOut);
            using var bank = new CaptionBank(captions.Count, 4);
            using var generator = new TorchGenerator(seed);
            bank.Fill(Draw(generator, captions.Count), Tensor.Zeros([captions.Count]));
            var pictures = Draw(generator, images.Length);
            return Enumerable.Range(0, images.Length).All(image =>
            {
                var mask = new bool[captions.Count];
                foreach (var place in captions.ExcludedFor(image))
                {
                    mask[place] = true;
                }

                long[] found = bank.Nearest(
                    pictures.Narrow(0, image, 1), Count, Tensor.FromArray<bool>(mask, 1, mask.Length)).ToArray<long>();
                return found.All(place => MayRetrieve(images, image, captions.Texts[(int)place], leaveOut));
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheMeansOfARowAreThoseOfItsOwnMask()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(1);
        using var bank = new CaptionBank(10, 4);
        bank.Fill(Draw(generator, 10), Tensor.Zeros([10]));
        // More rows than are taken at once.
        var pictures = Draw(generator, 1100);
        var means = RetrievedTexts.Compute(bank, pictures, Count, row => [row % 10, (row + 3) % 10]);
        foreach (var row in new[] { 0, 7, 511, 512, 1099 })
        {
            var mask = new bool[10];
            mask[row % 10] = mask[(row + 3) % 10] = true;
            var expected = bank.Retrieve(pictures.Narrow(0, row, 1), Count, Tensor.FromArray<bool>(mask, 1, 10));
            Assert.True(expected.Allclose(means.Narrow(0, row, 1), 1e-5, 1e-6));
        }
    }

    [Fact]
    public void KeepsSharedCaptionsFirstAndEachTextOnce()
    {
        var random = new Random(2);
        CaptionedImage[] images = [.. Enumerable.Range(0, 12).Select(index => Image(index, random))];
        var all = new BankCaptions(images, 1000, LeaveOut.OwnText).Texts;
        Assert.Equal(all.Count, all.Select(text => WordTokenizer.Normalize(text)).Distinct().Count());
        var some = new BankCaptions(images, 6, LeaveOut.OwnText).Texts;
        Assert.Equal(6, some.Count);
        var owners = some.Select(text => images.Count(image => Has(image, text))).ToList();
        Assert.Equal(owners.OrderDescending(), owners);
    }

    private static bool MayRetrieve(CaptionedImage[] images, int image, string text, LeaveOut leaveOut) =>
        !Has(images[image], text)
            || (leaveOut == LeaveOut.OwnImage
                && images.Index().Any(other => other.Index != image && Has(other.Item, text)));

    private static bool Has(CaptionedImage image, string text) =>
        image.Captions.Any(caption => WordTokenizer.Normalize(caption) == WordTokenizer.Normalize(text));

    private static Tensor Draw(TorchGenerator generator, int count) =>
        Tensor.Empty([count, 4]).NormalInPlace(generator: generator).Normalize();

    private static CaptionedImage Image(int index, Random random) => new()
    {
        DatasetName = "toy",
        FileName = $"{index}",
        Split = DatasetSplit.Train,
        Captions = [.. Enumerable.Range(0, 4)
            .Select(_ => $"caption {random.Next(25)}{(random.Next(2) == 0 ? " ." : "")}")],
    };
}
