using System.Diagnostics;
using System.Globalization;
using Nadir.Metrics;
using Nadir.Torch;
using Nadir.Torch.Optim;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.ParserTraining;

/// <summary>Trains the parser and writes its model and, for going on after an interruption, its state.</summary>
internal sealed class ParserTrainer(TrainingOptions options, string folder, TextWriter log)
{
    internal void Train(ParserCorpus corpus, bool resume)
    {
        Directory.CreateDirectory(folder);
        TorchRandom.ManualSeed(options.Seed);
        var random = new Random(options.Seed);
        var all = corpus.Sentences.SelectMany(named => named.Sentence.Tokens).ToList();
        var words = new ParserModelWords(
            ParserFeatures.From(all.Select(token => token.Form), 2, 3),
            [.. all.Select(token => token.Tag).Distinct().Order(StringComparer.Ordinal)],
            [.. all.Select(token => token.Relation).Distinct().Order(StringComparer.Ordinal)],
            options.SeesWords ? [] : FunctionWords(all));
        var sizes = new ParserSizes(
            words.Features.Names.Count, words.Tags.Length, words.Relations.Length,
            words.FunctionWords.Length + (options.SeesWords ? 0 : 1),
            TagVector: options.SeesWords ? 32 : 64);
        using var network = new ParserNetwork(sizes, options.Dropout);
        using var optimizer = new AdamW(network.Parameters(), options.LearningRate, 0.9, 0.95, 1e-8, 0.01);
        var batches = new TrainingBatches(corpus.Sentences, words, options, random);
        var perEpoch = batches.Epoch(corpus.Sentences).Count;
        using var average = new ParserNetwork(sizes, options.Dropout);
        average.LoadStateOf(network);
        var tags = Numbers(words.Tags);
        var relations = Numbers(words.Relations);
        var first = resume ? Resume(network, average, optimizer) : 0;
        log.WriteLine(
            $"{corpus.Sentences.Count} captions, {corpus.HeldOut.Count} held "
                + $"out, {sizes.Features} features, {sizes.Tags} tags, {sizes.Relations} relations, "
            + $"{network.Parameters().Sum(static tensor => tensor.NumberOfElements)} parameters, "
            + $"{perEpoch} steps an epoch at first");
        var clock = Stopwatch.StartNew();
        var step = (long)first * perEpoch;
        for (var epoch = first; epoch < options.Epochs; epoch++)
        {
            network.Train();
            var (sum, captions, done) = (0.0, 0, 0);
            var epochClock = Stopwatch.StartNew();
            foreach (var batch in batches.Epoch(corpus.Sentences))
            {
                using var scope = new TensorScope();
                var output = network.Read(batches.Features(batch, true), batches.FunctionWords(batch));
                var goldTags = TrainingBatches.Classes(batch, token => tags[token.Tag], false).Flatten();
                var goldHeads = TrainingBatches.Classes(batch, token => token.Head, true);
                var goldRelations = TrainingBatches.Classes(batch, token => relations[token.Relation], true).Flatten();
                var loss = Loss(network, output, goldTags, goldHeads, goldRelations, batch.Count);
                batches.Remember(batch, loss.ToArray<float>());
                optimizer.ZeroGrad();
                loss.Mean().Backward();
                GradientClipping.ClipGradNorm(network.Parameters(), 5);
                foreach (var group in optimizer.ParameterGroups)
                {
                    group.LearningRate = options.LearningRate * Math.Min(1, (step + 1) / 100.0);
                }

                optimizer.Step();
                Average(network, average, Math.Min(options.Average, (step + 1.0) / (step + 10.0)));
                step++;
                sum += loss.Sum().Item<float>();
                captions += batch.Count;
                if (++done % 100 == 0)
                {
                    Progress(epoch, done, perEpoch, captions / epochClock.Elapsed.TotalSeconds, sum / captions, clock,
                        first);
                }
            }

            Save(network, average, optimizer, words, epoch + 1);
            log.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"epoch {epoch + 1}/{options.Epochs} loss {sum / captions:F4} "
                    + $"{captions / epochClock.Elapsed.TotalSeconds:F0} captions/s"));
            if (corpus.HeldOut.Count > 0)
            {
                log.WriteLine("  held out "
                    + AttachmentScores.Format(Measure(average, batches, words, corpus.HeldOut)));
            }

            log.Flush();
        }
    }

    // Words of closed classes and forms of the auxiliaries; by themselves they decide how others hang together.
    private static string[] FunctionWords(List<DependencyToken> tokens) =>
    [
        .. tokens.Where(token => token.Lemma is "be" or "have" or "do"
            || token.Tag is "IN" or "DT" or "TO" or "CC" or "PRP" or "PRP$" or "WDT"
            or "WP" or "WRB" or "MD" or "EX" or "RP" or "PDT" or "POS" or "," or "." or ":")
            .GroupBy(token => token.Form).Where(group => group.Count() > 1).Select(group => group.Key)
            .Order(StringComparer.Ordinal),
    ];

    // By caption, the sum over its tokens of what the four answers cost.
    private static Tensor Loss(
        ParserNetwork network, ParserOutput output, Tensor goldTags, Tensor goldHeads, Tensor goldRelations, int count)
    {
        var length = goldHeads.Size(1);
        var arcs = Functional.CrossEntropy(output.Arcs.Flatten(0, 1), goldHeads.Flatten(), reduction: Reduction.None);
        var labels = Functional.CrossEntropy(
            network.Labels(output, goldHeads).Flatten(0, 1), goldRelations, reduction: Reduction.None);
        var tags = Functional.CrossEntropy(output.Tags.Flatten(0, 1), goldTags, reduction: Reduction.None)
            + (Functional.CrossEntropy(output.LowerTags.Flatten(0, 1), goldTags, reduction: Reduction.None) * 0.5);
        return (arcs + labels).Reshape(count, length).Mean(1) + tags.Reshape(length, count).Mean(0);
    }

    // The moving average of the weights is what is kept: it answers like weights after a long decay of the rate.
    private static void Average(ParserNetwork network, ParserNetwork average, double decay)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        foreach (var (mean, weight) in average.Parameters().Zip(network.Parameters()))
        {
            mean.LerpInPlace(weight, 1 - decay);
        }
    }

    /// <summary>Measures the network as it stands.</summary>
    internal static IReadOnlyDictionary<string, AttachmentScores> Measure(
        ParserNetwork network, TrainingBatches batches, ParserModelWords words, IReadOnlyList<NamedSentence> sentences)
    {
        network.Eval();
        using var noGrad = new NoGradScope();
        var scores = new Dictionary<string, AttachmentScores>(StringComparer.Ordinal);
        foreach (var batch in sentences.GroupBy(named => named.Sentence.Tokens.Length)
            .SelectMany(group => group.Chunk(64)))
        {
            using var scope = new TensorScope();
            var list = batch.ToList();
            var length = list[0].Sentence.Tokens.Length;
            var output = network.Read(batches.Features(list, false), batches.FunctionWords(list));
            var arcs = output.Arcs.Contiguous().ToArray<float>();
            var heads = new long[list.Count * length];
            var found = new int[length];
            var chart = new float[(length + 1) * (length + 1)];
            for (var i = 0; i < list.Count; i++)
            {
                arcs.AsSpan(i * length * (length + 1), length * (length + 1)).CopyTo(chart.AsSpan(length + 1));
                ProjectiveTree.Find(chart, length, found);
                for (var place = 0; place < length; place++)
                {
                    heads[(i * length) + place] = found[place];
                }
            }

            var labels = network.Labels(output, Tensor.FromArray<long>(heads, list.Count, length)).Argmax(-1)
                .ToArray<long>();
            var tags = output.Tags.Argmax(-1).Contiguous().ToArray<long>();
            for (var i = 0; i < list.Count; i++)
            {
                var parsed = new DependencyToken[length];
                for (var place = 0; place < length; place++)
                {
                    parsed[place] = new DependencyToken(
                        string.Empty, string.Empty, words.Tags[tags[(place * list.Count) + i]],
                        (int)heads[(i * length) + place],
                        words.Relations[labels[(i * length) + place]]);
                }

                scores[list[i].Corpus] = scores.GetValueOrDefault(list[i].Corpus).With(list[i].Sentence.Tokens, parsed);
            }
        }

        return scores;
    }

    private void Progress(int epoch, int done, int perEpoch, double rate, double loss, Stopwatch clock, int first)
    {
        var share = (epoch - first + ((double)done / perEpoch)) / (options.Epochs - first);
        var left = clock.Elapsed * ((1 - share) / share);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"epoch {epoch + 1} step {done}/{perEpoch} loss {loss:F4} {rate:F0} captions/s, {left:hh\\:mm\\:ss} left"));
    }

    private static Dictionary<string, int> Numbers(string[] names) =>
        names.Select((name, number) => (name, number))
            .ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);

    private void Save(ParserNetwork network, ParserNetwork average, AdamW optimizer, ParserModelWords words, int epochs)
    {
        using var scope = new TensorScope();
        var state = network.StateDict();
        var means = average.StateDict();
        var texts = new Dictionary<string, string>
        {
            ["features"] = string.Join('\n', words.Features.Names),
            ["tags"] = string.Join('\n', words.Tags),
            ["relations"] = string.Join('\n', words.Relations),
            ["epochs"] = epochs.ToString(CultureInfo.InvariantCulture),
        };
        if (words.FunctionWords.Length > 0)
        {
            texts["function_words"] = string.Join('\n', words.FunctionWords);
        }

        SafetensorsTensors.Write(Path.Combine(folder, "parser.safetensors"), means, texts, ScalarType.Float16);
        SafetensorsTensors.Write(
            Path.Combine(folder, "state.safetensors"),
            state.Select(pair => KeyValuePair.Create("network." + pair.Key, pair.Value))
                .Concat(means.Select(pair => KeyValuePair.Create("average." + pair.Key, pair.Value)))
                .Concat(optimizer.StateDict().Select(pair => KeyValuePair.Create("optimizer." + pair.Key, pair.Value)))
                .ToDictionary(),
            new Dictionary<string, string> { ["epochs"] = epochs.ToString(CultureInfo.InvariantCulture) });
    }

    private int Resume(ParserNetwork network, ParserNetwork average, AdamW optimizer)
    {
        using var scope = new TensorScope();
        using var file = SafetensorsFile.Open(Path.Combine(folder, "state.safetensors"));
        Dictionary<string, Tensor> Part(string prefix) =>
            file.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[prefix.Length..], file.Read);
        network.LoadStateDict(Part("network."));
        average.LoadStateDict(Part("average."));
        optimizer.LoadStateDict(Part("optimizer."));
        var epochs = int.Parse(file.Metadata["epochs"], CultureInfo.InvariantCulture);
        log.WriteLine($"goes on after {epochs} epochs");
        return epochs;
    }
}
