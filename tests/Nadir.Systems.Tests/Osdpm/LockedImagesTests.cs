using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Tests.Training.Retrieval;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Osdpm;

/// <summary>Text towers that learn to meet the vectors of an image side that stays as it is.</summary>
public sealed class LockedImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-locked-").FullName;

    private string Taught => Path.Combine(_folder, "taught");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_text_tower_learns_to_meet_images_that_do_not_move()
    {
        var plain = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 };
        TinyRecipes.Train(
            TinyRecipes.Osdpm with
            {
                Epochs = 20,
                WordDropout = 0,
                Augmentation = plain,
                Optimizer = new OptimizerRecipe { LearningRate = 3e-3, BackboneScale = 1 },
            },
            Taught);
        var model = Path.Combine(_folder, "model");
        var recipe = Recipe with
        {
            Epochs = 30,
            Augmentation = plain,
            Optimizer = new OptimizerRecipe { LearningRate = 5e-3 },
            TextTuning = new TextTuningRecipe { Weights = Weights(), FrozenLayers = 0, RateScale = 1 },
        };
        var result = TinyRecipes.Train(recipe, model);

        // Of six; chance is 16.7.
        Assert.True(Value(result, "colors.t2i.r1") > 60, $"text to image R@1 is {Value(result, "colors.t2i.r1")}");
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var before = KnownSystems.Registry.Load(Taught);
        using var after = KnownSystems.Registry.Load(model);
        var images = Tensor.Randn([3, 3, 64, 64]);
        Assert.True(((OsdpmNetwork)after.Model).ImageFeatures(images)
            .Allclose(((OsdpmNetwork)before.Model).ImageFeatures(images), atol: 1e-5));
        Assert.IsType<BertTextTower>(((DualEncoderNetwork)((OsdpmNetwork)after.Model).Towers).Text);
        Assert.Equal(((OsdpmNetwork)before.Model).Configuration.Nouns, ((OsdpmNetwork)after.Model).Configuration.Nouns);
        var card = File.ReadAllText(Path.Combine(model, "card.md"));
        Assert.Contains("locked-image tuning", card, StringComparison.Ordinal);
        Assert.Contains("The image side was kept as it was, and of the language model nothing.", card,
            StringComparison.Ordinal);
        Assert.DoesNotContain("From random weights", card, StringComparison.Ordinal);
        Assert.DoesNotContain("counts as unknown", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void The_words_that_the_images_were_trained_with_are_kept_beside_the_language_model(int frozenLayers)
    {
        TinyRecipes.Train(TinyRecipes.Osdpm with { Epochs = 2 }, Taught);
        var (wordy, pieces) = (Path.Combine(_folder, "wordy"),
            Directory.CreateDirectory(Path.Combine(_folder, "pieces")).FullName);
        var tuning = new TextTuningRecipe { Weights = Weights(), FrozenLayers = frozenLayers };
        TinyRecipes.Train(WithWords(1, 4) with { Epochs = 2, TextTuning = tuning }, wordy);
        // The same weights with no share for the words.
        foreach (var file in Directory.GetFiles(wordy))
        {
            var text = Path.GetFileName(file) == ModelFolder.ConfigurationName
                ? File.ReadAllText(file).Replace("\"weight\": 1,", "\"weight\": 0,", StringComparison.Ordinal) : null;
            var target = Path.Combine(pieces, Path.GetFileName(file));
            File.Copy(file, target);
            if (text is not null)
            {
                File.WriteAllText(target, text);
            }
        }

        Assert.Contains("Beside it a tower of", File.ReadAllText(Path.Combine(wordy, "card.md")),
            StringComparison.Ordinal);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        string[] texts = ["all is red here", "there is a", "zyzzyva", "xylophones zyzzyva"];
        var taught = Vectors(Taught);
        var (known, language) = (Vectors(wordy), Vectors(pieces));

        // Words that the captions have are read as by the model itself; words that none has are the language model's
        // alone.
        Assert.True(known.Narrow(0, 0, 2).Allclose(taught.Narrow(0, 0, 2), atol: 1e-5));
        Assert.True(known.Narrow(0, 2, 2).Allclose(language.Narrow(0, 2, 2), atol: 1e-5));
        Assert.False(known.Narrow(0, 0, 2).Allclose(language.Narrow(0, 0, 2), atol: 1e-2));

        Tensor Vectors(string folder)
        {
            using var model = KnownSystems.Registry.Load(folder);
            var network = (OsdpmNetwork)model.Model;
            return network.TextFeatures(TextInputs.Create(texts, model.Tokenizer, network.MaxTextLength)).Normalize();
        }
    }

    [SkippableTheory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Nouns_that_no_caption_has_are_held_too(int frozenLayers)
    {
        Skip.If(NounThesaurus.FindAndRead() is null, "WordNet is not installed (set NADIR_WORDNET to its folder).");
        TinyRecipes.Train(TinyRecipes.Osdpm with { Epochs = 1 }, Taught);
        var tuning = new TextTuningRecipe { Weights = Weights(), FrozenLayers = frozenLayers };
        double[] losses = [.. new[] { 0, 64 }.Select(nouns =>
        {
            TorchRandom.ManualSeed(3);
            var task = TinyRecipes.CreateTask(
                Recipe with { TextTuning = tuning, LockedImages = Recipe.LockedImages! with { AnchorNouns = nouns } },
                _folder);
            using var owned = (IDisposable)task;
            using var scope = new TensorScope();
            using var batch = task.Batches(0, 0, CancellationToken.None).First();
            return task.Loss(batch).Terms.First(term => term.Name == "anchor").Value.Item<float>();
        })];
        Assert.NotEqual(losses[0], losses[1]);
        Assert.All(losses, loss => Assert.InRange(loss, 1e-6, 0.8));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public void A_step_leaves_no_tensor_behind_and_has_each_term_apart(int frozenLayers, bool mixes)
    {
        TinyRecipes.Train(TinyRecipes.Osdpm with { Epochs = 1 }, Taught);
        var recipe = Recipe with
        {
            TextTuning = new TextTuningRecipe
            {
                Weights = Weights(),
                FrozenLayers = frozenLayers
            }
        };
        recipe = recipe with { LockedImages = recipe.LockedImages! with { MixCaptions = mixes }, CaptionsPerImage = 2 };
        var task = TinyRecipes.CreateTask(recipe, _folder);
        using var owned = (IDisposable)task;
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        foreach (var batch in task.Batches(0, 0, CancellationToken.None)
            .Concat(task.Batches(1, 0, CancellationToken.None)))
        {
            using (new TensorScope())
            {
                var (total, terms) = task.Loss(batch);
                total.Backward();
                Assert.Equal(["contrast", "teacher", "anchor"], terms.Select(term => term.Name));
                Assert.Equal(total.Item<float>(), terms.Sum(term => term.Value.Item<float>()), 1e-5f);
                Assert.InRange(terms[1].Value.Item<float>(), 0, 2);
            }

            live.Add(Tensor.LiveCount);
            batch.Dispose();
        }

        Assert.Single(live.Skip(1).Distinct());
        // Images, sentences, what the teacher makes of the captions.
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_folder, "features")).Length);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_a_sentence()
    {
        TinyRecipes.Train(TinyTraining.Recipe with { Epochs = 1 }, Path.Combine(_folder, "dual"));
        Assert.Contains("must be an OSDPM",
            Fails(Recipe with { LockedImages = new LockedImagesRecipe { Model = Path.Combine(_folder, "dual") } }),
            StringComparison.Ordinal);
        Assert.Contains("cannot be read",
            Fails(Recipe with { LockedImages = new LockedImagesRecipe { Model = Path.Combine(_folder, "none") } }),
            StringComparison.Ordinal);
        Refuses("set 'model.encoder.text.encoder' to Bert",
            TinyRecipes.Osdpm with { LockedImages = new LockedImagesRecipe() });
        Refuses("'textTuning.weights'", Recipe with { TextTuning = null });
        Refuses("'text.wordTower' comes from the model", WithWords(0.5, 4) with { LockedImages = null });
        Refuses("text.wordTower.weight", WithWords(1.5, 4));
        TinyRecipes.Train(TinyRecipes.Osdpm with { Epochs = 1 }, Taught);
        TinyRecipes.Train(Recipe with { Epochs = 1 }, Path.Combine(_folder, "english"));
        var again = WithWords(0.5, 4);
        Assert.Contains("reads word pieces",
            Fails(again with { LockedImages = new LockedImagesRecipe { Model = Path.Combine(_folder, "english") } }),
            StringComparison.Ordinal);
        Refuses("lockedImages.views", Recipe with { LockedImages = new LockedImagesRecipe { Views = 0 } });
        Refuses("textAnchor", Recipe with { LockedImages = new LockedImagesRecipe { AnchorNouns = 8 } });
        Refuses("captionsPerImage",
            Recipe with { LockedImages = new LockedImagesRecipe { MixCaptions = true }, CaptionsPerImage = 1 });

        string Fails(OsdpmRecipe recipe) =>
            Assert.Throws<TrainingException>(() => TinyRecipes.CreateTask(recipe, _folder)).Message;

        static void Refuses(string words, OsdpmRecipe recipe) =>
            Assert.Contains(words, Assert.Throws<InvalidDataException>(recipe.Check).Message, StringComparison.Ordinal);
    }

    private static double Value(TrainingResult result, string name) =>
        result.BestMeasures.First(measure => measure.Name == name).Value;

    private OsdpmRecipe Recipe => TinyRecipes.Osdpm with
    {
        Model = new OsdpmOptions
        {
            Encoder = TinyTraining.Recipe.Model with
            {
                Text = new TextTowerOptions
                {
                    Encoder = TextTowerKind.Bert,
                    MaxLength = 12,
                    HeadWidth = 8
                }
            },
        },
        LockedImages = new LockedImagesRecipe { Model = Taught, Views = 2, TextTeacher = 1, TextAnchor = 0.2 },
        TextTuning = new TextTuningRecipe { Weights = Weights() },
        CenterFeatures = false,
    };

    private OsdpmRecipe WithWords(double weight, double sharpness) => Recipe with
    {
        Model = Recipe.Model with
        {
            Encoder = Recipe.Model.Encoder with
            {
                Text = Recipe.Model.Encoder.Text with
                {
                    WordTower = new WordTowerOptions
                    {
                        Weight = weight,
                        Sharpness = sharpness
                    }
                },
            },
        },
    };

    private string Weights() => TinyBert.Write(_folder);
}
