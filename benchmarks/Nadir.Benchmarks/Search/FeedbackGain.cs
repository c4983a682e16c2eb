using System.Globalization;
using System.Numerics.Tensors;
using Nadir.Archive.Search.Examples;
using Nadir.Imagery;
using Nadir.Inference;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// What marks of a person gain: precision at 20 among the unmarked pictures after 0, 1, 3 and 5 right and as many wrong
/// ones are marked, the first of each in the ranking. The name of a class is the query, its pictures are right.
/// </summary>
public sealed class FeedbackGain : IBenchmark
{
    private const int Depth = 20;

    private static readonly int[] Marks = [0, 1, 3, 5];

    /// <inheritdoc/>
    public string Name => "feedback-gain";

    /// <inheritdoc/>
    public string Description =>
        "MODEL FOLDER LIST [--sweep]: precision at 20 after marks, for pictures NAME_1.jpg of the classes NAME that "
            + "LIST names";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var model, var folder, var list, ..])
        {
            Console.Error.WriteLine($"Usage: {Name} {Description}");
            return 2;
        }

        // A line of the list: file, class as files name it, class in words.
        var pictures = File.ReadLines(list).Select(line => line.Split('\t')).ToArray();
        using var encoder = RetrievalEncoder.Open(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(model)));
        float[][] vectors = Encode(encoder, folder, [.. pictures.Select(picture => picture[0])]);
        var classes = pictures.GroupBy(picture => picture[1]).Where(group => group.Count() >= 25)
            .Select(group => (Name: group.Key, Guess: EncodeText(encoder, group.First()[2]))).ToArray();
        Console.WriteLine(
            $"{pictures.Length} pictures, {classes.Length} classes; precision at {Depth}, mean of classes");
        var tried = arguments.Contains("--sweep") ? Sweep() : [new ExampleWeights()];
        foreach (var weights in tried)
        {
            double[] means = [.. Marks.Select(marks => classes.Average(wanted => Precision(
                vectors, [.. pictures.Select(picture => picture[1] == wanted.Name)], wanted.Guess, marks, weights)))];
            Console.WriteLine(
                $"{weights}: " + string.Join(", ",
                    Marks.Zip(means, (marks, mean) =>
                        string.Create(CultureInfo.InvariantCulture, $"{marks} marks {mean:F3}"))));
        }

        return 0;
    }

    private static IEnumerable<ExampleWeights> Sweep() =>
        from like in new[] { 0.5f, 1, 2 }
        from unlike in new[] { 0, 0.25f, 0.5f }
        from prior in new[] { 4.0, 8, 16 }
        from strictness in new[] { 0.1, 0.3, 1, 3 }
        select new ExampleWeights(like, unlike, prior, strictness);

    private static double Precision(float[][] vectors, bool[] isRight, float[] guess, int marks, ExampleWeights weights)
    {
        int[] first = Rank(vectors, guess);
        int[] like = [.. first.Where(i => isRight[i]).Take(marks)];
        int[] unlike = [.. first.Where(i => !isRight[i]).Take(marks)];
        var query = ExampleQuery.Of(
            guess, [.. like.Select(i => vectors[i])], [.. unlike.Select(i => vectors[i])], weights)!;
        return Rank(vectors, query).Except(like).Except(unlike).Take(Depth).Count(i => isRight[i]) / (double)Depth;
    }

    private static int[] Rank(float[][] vectors, float[] query)
    {
        float[] scores = [.. vectors.Select(vector => TensorPrimitives.Dot<float>(vector, query))];
        return [.. Enumerable.Range(0, vectors.Length).OrderByDescending(i => scores[i])];
    }

    private static float[][] Encode(RetrievalEncoder encoder, string folder, string[] files)
    {
        var vectors = new List<float[]>();
        foreach (string[] batch in files.Chunk(32))
        {
            RgbImage[] images = [.. batch.Select(file =>
            {
                using var source = ImageSource.Open(Path.Combine(folder, file));
                return source.ReadSquare(encoder.Input.Size, encoder.Input.Fit);
            })];
            float[] encoded = new float[images.Length * encoder.Dimension];
            encoder.EncodeImages(images, encoded);
            vectors.AddRange(encoded.Chunk(encoder.Dimension));
        }

        return [.. vectors];
    }

    private static float[] EncodeText(RetrievalEncoder encoder, string text)
    {
        float[] vector = new float[encoder.Dimension];
        encoder.EncodeTexts([text], vector);
        return vector;
    }
}
