using FsCheck;
using FsCheck.Fluent;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;

namespace Nadir.Systems.Tests.Sfdr.Search;

public sealed class BeamSearchTests
{
    private const long Start = 0;
    private const long End = 1;
    private const int Vocabulary = 5;
    private const int MaxLength = 4;

    // No fewer than all sequences of words: nothing is ever left out.
    private const int EveryBeam = 3 * 3 * 3 * 3 * 2;

    [Theory]
    [InlineData(1, 0.0, 0)]
    [InlineData(2, 0.7, 0)]
    [InlineData(3, 1.0, 0)]
    [InlineData(4, 0.7, 2)]
    [InlineData(5, 1.5, 1)]
    [InlineData(6, 0.0, 3)]
    public void EqualsExhaustiveSearchWhenNothingIsLeftOut(int seed, double lengthPenalty, int noRepeat)
    {
        var options = new BeamSearchOptions
        {
            Beams = EveryBeam,
            LengthPenalty = lengthPenalty,
            NoRepeatNGram = noRepeat
        };
        var found = Run(seed, options)[0];
        var all = Enumerate(seed, options);

        Assert.Equal(all.Count, found.Count);
        foreach (var (expected, actual) in all.Zip(found))
        {
            Assert.Equal(expected.Words, actual.Words);
            Assert.Equal(expected.Score, actual.Score, 1e-9);
            Assert.Equal(expected.LogProbability, actual.LogProbability, 1e-5);
            Assert.Equal(expected.IsComplete, actual.IsComplete);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AFewBeamsFindCaptionsOfTheRightScoreInOrder(int beams)
    {
        var options = new BeamSearchOptions { Beams = beams, LengthPenalty = 0.7, NoRepeatNGram = 0 };
        for (var seed = 0; seed < 30; seed++)
        {
            var found = Run(seed, options)[0];
            var all = Enumerate(seed, options).ToDictionary(
                hypothesis => string.Join(' ', hypothesis.Words.Append(hypothesis.IsComplete ? End : -1)));
            Assert.InRange(found.Count, 1, beams);
            Assert.Equal(found.OrderByDescending(hypothesis => hypothesis.Score), found);
            Assert.Equal(found.Count,
                found.Select(hypothesis => string.Join(' ', hypothesis.Words)).Distinct().Count());
            Assert.All(found, hypothesis => Assert.Equal(
                all[string.Join(' ', hypothesis.Words.Append(hypothesis.IsComplete ? End : -1))].Score,
                hypothesis.Score, 1e-5));
        }
    }

    [Fact]
    public void OneBeamTakesTheLikeliestWordEachTime()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var decoder = new TableDecoder(seed, Vocabulary, 1);
            var words = new List<long> { Start };
            while (words.Count <= MaxLength)
            {
                float[] next = decoder.LogProbabilities(words);
                next[End] = words.Count == 1 ? float.NegativeInfinity : next[End];
                // A search of one beam ends where the end is the likeliest, and goes on with the likeliest word
                // otherwise.
                var word = Array.IndexOf(next, next.Max());
                if (word == End)
                {
                    break;
                }

                words.Add(word);
            }

            var found = Run(seed, new BeamSearchOptions { Beams = 1, LengthPenalty = 0, NoRepeatNGram = 0 })[0][0];
            var greedy = words.Skip(1).ToList();
            var all = Enumerate(seed, new BeamSearchOptions { LengthPenalty = 0, NoRepeatNGram = 0 });
            // A second candidate that ends may only win by being likelier.
            Assert.True(found.LogProbability >= all.First(
                hypothesis => hypothesis.Words.SequenceEqual(greedy)).LogProbability - 1e-5);
        }
    }

    [Fact]
    public void SomethingIsAlwaysSaid()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var found = Run(seed, new BeamSearchOptions { Beams = 4, LengthPenalty = 0 })[0];
            Assert.All(found, hypothesis => Assert.NotEmpty(hypothesis.Words));
        }
    }

    [Fact]
    public void PicturesDoNotKnowOfEachOther()
    {
        var options = new BeamSearchOptions { Beams = 3 };
        var together = BeamSearch.Run(new TableDecoder(9, Vocabulary, 4 * 3), 4, Start, End, MaxLength, options);
        var alone = BeamSearch.Run(new TableDecoder(9, Vocabulary, 3), 1, Start, End, MaxLength, options);
        Assert.All(together, found => Assert.Equal(alone[0].Select(one => one.Words), found.Select(one => one.Words)));
    }

    [Fact]
    public void NoRunOfWordsComesTwice() => Prop.ForAll(
        Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (seed, length) =>
        {
            var options = new BeamSearchOptions { Beams = 4, LengthPenalty = 1, NoRepeatNGram = length };
            var found = BeamSearch.Run(new TableDecoder(seed, 4, 4), 1, Start, End, 12, options)[0];
            return found.All(hypothesis =>
                RunsOf(hypothesis.Words, length).GroupBy(run => run).All(group => group.Count() == 1)
                && hypothesis.Words.Zip(hypothesis.Words.Skip(1)).All(pair => pair.First != pair.Second));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<string> RunsOf(IReadOnlyList<long> words, int length) =>
        Enumerable.Range(0, Math.Max(0, words.Count - length + 1))
            .Select(start => string.Join(' ', words.Skip(start).Take(length)));

    private static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(int seed, BeamSearchOptions options) =>
        BeamSearch.Run(new TableDecoder(seed, Vocabulary, options.Beams), 1, Start, End, MaxLength, options);

    private static List<Hypothesis> Enumerate(int seed, BeamSearchOptions options)
    {
        var decoder = new TableDecoder(seed, Vocabulary, 1);
        var all = new List<Hypothesis>();
        Extend([], 0);
        return [.. all.OrderByDescending(hypothesis => hypothesis.Score)];

        void Extend(List<long> words, double logProbability)
        {
            if (words.Count == MaxLength)
            {
                all.Add(new Hypothesis(words, logProbability,
                    logProbability / Math.Pow(MaxLength, options.LengthPenalty), false));
                return;
            }

            float[] next = decoder.LogProbabilities([Start, .. words]);
            if (words.Count > 0)
            {
                var ended = logProbability + next[End];
                all.Add(new Hypothesis(words, ended, ended / Math.Pow(words.Count + 1, options.LengthPenalty), true));
            }

            for (var word = 2; word < Vocabulary; word++)
            {
                List<long> longer = [.. words, word];
                if (options.NoRepeatNGram == 0 || !Repeats(longer, options.NoRepeatNGram))
                {
                    Extend(longer, logProbability + next[word]);
                }
            }
        }
    }

    private static bool Repeats(List<long> words, int length) =>
        (words.Count > 1 && words[^1] == words[^2])
            || RunsOf(words, length).GroupBy(run => run).Any(group => group.Count() > 1);
}
