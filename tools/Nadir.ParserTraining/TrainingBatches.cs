using Nadir.Metrics;
using Nadir.Torch;

namespace Nadir.ParserTraining;

/// <summary>Makes batches of sentences of one length, with some words exchanged or hidden.</summary>
internal sealed class TrainingBatches
{
    private readonly ParserModelWords _words;
    private readonly TrainingOptions _options;
    private readonly Random _random;
    private readonly Dictionary<string, int> _functionWords;
    private readonly HashSet<string> _easy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _formsByTag;

    internal TrainingBatches(
        IReadOnlyList<NamedSentence> sentences, ParserModelWords words, TrainingOptions options, Random random)
    {
        (_words, _options, _random) = (words, options, random);
        _functionWords = words.FunctionWords.Select((word, row) => (word, row))
            .ToDictionary(pair => pair.word, pair => pair.row + 1, StringComparer.Ordinal);
        var tags = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var token in sentences.SelectMany(named => named.Sentence.Tokens))
        {
            if (!tags.TryGetValue(token.Form, out var counts))
            {
                tags.Add(token.Form, counts = new Dictionary<string, int>(StringComparer.Ordinal));
            }

            counts[token.Tag] = counts.GetValueOrDefault(token.Tag) + 1;
        }

        // Forms with one tag only can stand for each other: the grammar that made the trees sees tags, not words.
        _formsByTag = tags.Where(pair => pair.Value.Count == 1)
            .Select(pair => (Form: pair.Key, Tag: pair.Value.First().Key))
            .Where(pair => pair.Tag is "NN" or "NNS" or "JJ" or "CD" or "VBN" or "VBG")
            .GroupBy(pair => pair.Tag)
            .ToDictionary(group => group.Key,
                group => group.Select(pair => pair.Form).Order(StringComparer.Ordinal).ToArray());
        Replaceable = _formsByTag.ToDictionary(pair => pair.Key, pair => pair.Value.ToHashSet(StringComparer.Ordinal));
    }

    private Dictionary<string, HashSet<string>> Replaceable { get; }

    /// <summary>The batches of an epoch, in random order.</summary>
    internal List<List<NamedSentence>> Epoch(IReadOnlyList<NamedSentence> sentences)
    {
        var shuffled = sentences.SelectMany(
            named => Enumerable.Repeat(named, named.Corpus.StartsWith("ucm", StringComparison.Ordinal)
                ? _options.SmallCorpusTimes : 1))
            .ToArray();
        shuffled = Array.FindAll(shuffled, named => !_easy.Contains(named.Sentence.Text)
            || _random.NextDouble() < _options.EasyShare);
        _random.Shuffle(shuffled);
        var batches = shuffled.GroupBy(named => named.Sentence.Tokens.Length)
            .SelectMany(group => group.Chunk(_options.BatchSize).Select(chunk => chunk.ToList()))
            .ToArray();
        _random.Shuffle(batches);
        return [.. batches];
    }

    /// <summary>Notes which captions cost little, so that they are seen less often.</summary>
    internal void Remember(List<NamedSentence> batch, float[] losses)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (losses[i] < _options.EasyLoss)
            {
                _easy.Add(batch[i].Sentence.Text);
            }
            else
            {
                _easy.Remove(batch[i].Sentence.Text);
            }
        }
    }

    /// <summary>Feature rows, length x batch x features.</summary>
    internal Tensor Features(List<NamedSentence> batch, bool training)
    {
        var length = batch[0].Sentence.Tokens.Length;
        var rows = new long[length * batch.Count * ParserFeatures.PerToken];
        for (var i = 0; i < batch.Count; i++)
        {
            var tokens = batch[i].Sentence.Tokens;
            for (var place = 0; place < length; place++)
            {
                var features = _words.Features.Of(training ? Exchange(tokens[place]) : tokens[place].Form);
                var start = ((place * batch.Count) + i) * ParserFeatures.PerToken;
                for (var j = 0; j < features.Length; j++)
                {
                    rows[start + j] = features[j];
                }

                if (training && _random.NextDouble() < _options.WordDropout)
                {
                    rows[start] = ParserFeatures.UnknownForm;
                }
            }
        }

        return Tensor.FromArray<long>(rows, length, batch.Count, ParserFeatures.PerToken);
    }

    /// <summary>Rows of function words, 0 for others: length x batch.</summary>
    internal Tensor FunctionWords(List<NamedSentence> batch) =>
        Classes(batch, token => _functionWords.GetValueOrDefault(token.Form), false);

    /// <summary>Classes of tokens: length x batch, or batch x length.</summary>
    internal static Tensor Classes(List<NamedSentence> batch, Func<DependencyToken, int> number, bool batchFirst)
    {
        var length = batch[0].Sentence.Tokens.Length;
        var classes = new long[length * batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            for (var place = 0; place < length; place++)
            {
                classes[batchFirst ? (i * length) + place
                    : (place * batch.Count) + i] = number(batch[i].Sentence.Tokens[place]);
            }
        }

        return batchFirst ? Tensor.FromArray<long>(classes, batch.Count, length)
            : Tensor.FromArray<long>(classes, length, batch.Count);
    }

    private string Exchange(DependencyToken token) =>
        _random.NextDouble() < _options.Exchange && Replaceable.TryGetValue(token.Tag, out var forms)
            && forms.Contains(token.Form)
            ? _formsByTag[token.Tag][_random.Next(forms.Count)]
            : token.Form;
}

/// <summary>What the network's numbers stand for.</summary>
internal sealed record ParserModelWords(
    ParserFeatures Features, string[] Tags, string[] Relations, string[] FunctionWords);

/// <summary>How a parser is trained.</summary>
internal sealed record TrainingOptions
{
    internal int Epochs { get; init; } = 30;

    internal int BatchSize { get; init; } = 32;

    internal double LearningRate { get; init; } = 2e-3;

    internal double Dropout { get; init; } = 0.33;

    /// <summary>Share of tokens whose form is hidden, so that the endings learn to stand in for it.</summary>
    internal double WordDropout { get; init; } = 0.1;

    /// <summary>Share of tokens that another word of the same tag takes the place of.</summary>
    internal double Exchange { get; init; } = 0.15;

    /// <summary>How often a caption of UCM is seen in an epoch.</summary>
    internal int SmallCorpusTimes { get; init; } = 2;

    /// <summary>A caption whose loss by token is below this is easy.</summary>
    internal double EasyLoss { get; init; } = 0.05;

    /// <summary>Share of the easy captions that an epoch has.</summary>
    internal double EasyShare { get; init; } = 0.3;

    /// <summary>Share of the old average of the weights at each step.</summary>
    internal double Average { get; init; } = 0.998;

    internal int Seed { get; init; } = 1;

    /// <summary>Whether trees see the states of all words, instead of tags and function words alone.</summary>
    internal bool SeesWords { get; init; }

    internal int HeldOutPart { get; init; } = 10;
}
