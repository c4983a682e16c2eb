using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Tests.Training;

public sealed class OpenWordsTests
{
    [Theory]
    [InlineData(new[] { 3f, 2, 1, 0 }, new[] { true, false, true, false }, 2, 0.5)]
    [InlineData(new[] { 1f, 1, 1, 1 }, new[] { true, false, false, false }, 2, 0.25)]
    [InlineData(new[] { 2f, 1, 1, 0 }, new[] { true, true, false, true }, 2, 0.75)]
    [InlineData(new[] { 1f, 2 }, new[] { true, false }, 10, 0.5)]
    public void Equal_scores_share_the_places_that_are_left(float[] scores, bool[] right, int count, double expected) =>
        Assert.Equal(expected, OpenWords.Precision(scores, right, count), 1e-12);

    [Fact]
    public void The_expected_precision_is_the_mean_over_all_orders()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 50; trial++)
        {
            float[] scores = [.. Enumerable.Range(0, 5).Select(_ => (float)random.Next(3))];
            bool[] right = [.. scores.Select(_ => random.Next(2) == 0)];
            var mean = Orders([.. Enumerable.Range(0, 5)])
                .Where(order => order.Zip(order.Skip(1)).All(pair => scores[pair.First] >= scores[pair.Second]))
                .Average(order => order.Take(3).Count(place => right[place]) / 3.0);
            Assert.Equal(mean, OpenWords.Precision(scores, right, 3), 1e-12);
        }

        static IEnumerable<int[]> Orders(int[] items) => items.Length <= 1
            ? [items]
            : items.SelectMany(first =>
                Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
    }

    [Theory]
    [InlineData("{}", "'queries'")]
    [InlineData("""{"queries":[{"text":" ","classes":["port"]}]}""", "'queries'")]
    [InlineData("""{"queries":[{"text":"a marina","classes":[]}]}""", "'queries'")]
    [InlineData("[", "no file of queries")]
    public void A_file_of_another_form_is_refused_in_words(string content, string words)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            var message = Assert.Throws<InvalidDataException>(() => OpenWords.Read(path)).Message;
            Assert.Contains(words, message, StringComparison.Ordinal);
            Assert.Contains(path, message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
