using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr.Training;


namespace Nadir.Systems.Training.Recipes;

internal static class RecipeRules
{
    public static void Check(TrainingRecipe recipe)
    {
        CheckModel(recipe);
        RequireNames(recipe.Train, "train");
        RequireNames(recipe.Validate, "validate");
        ConfigurationRange.Require(recipe.MinimumWordCount, 1, 1000, "minimumWordCount");
        ConfigurationRange.Require(recipe.Epochs, 1, 10_000, "epochs");
        ConfigurationRange.Require(recipe.BatchSize, 2, 65_536, "batchSize");
        ConfigurationRange.Require(recipe.CaptionsPerImage, 1, 5, "captionsPerImage");
        ConfigurationRange.Require(recipe.AverageDecay, 0, 0.999999, "averageDecay");
        ConfigurationRange.Require(recipe.ValidateEvery, 1, 10_000, "validateEvery");
        ConfigurationRange.Require(recipe.Patience, 0, 10_000, "patience");
        ConfigurationRange.Require(recipe.Augmentation.MinimumCropArea, 0.01, 1, "augmentation.minimumCropArea");
        ConfigurationRange.Require(recipe.Augmentation.ColorJitter, 0, 0.9, "augmentation.colorJitter");
        ConfigurationRange.Require(recipe.Optimizer.LearningRate, 0, 10, "optimizer.learningRate");
        ConfigurationRange.Require(recipe.Optimizer.BackboneScale, 0, 100, "optimizer.backboneScale");
        ConfigurationRange.Require(recipe.Optimizer.WeightDecay, 0, 10, "optimizer.weightDecay");
        ConfigurationRange.Require(recipe.Optimizer.Warmup, 0, 0.9, "optimizer.warmup");
        ConfigurationRange.Require(recipe.Optimizer.Beta1, 0, 0.999999, "optimizer.beta1");
        ConfigurationRange.Require(recipe.Optimizer.Beta2, 0, 0.999999, "optimizer.beta2");
        ConfigurationRange.Require(recipe.Optimizer.ClipNorm, 0, 1e9, "optimizer.clipNorm");
    }

    private static void CheckRetrieval(RetrievalRecipe recipe)
    {
        ConfigurationRange.Require(recipe.WordDropout, 0, 0.9, "wordDropout");
        if (recipe.Encoder is not null && recipe.BackboneWeights is not null)
        {
            throw new InvalidDataException("'encoder' and 'backboneWeights' cannot both be given: an encoder brings its own backbone.");
        }

        if (recipe.FreezeThrough is { } block && !MobileNetV1.BlockNames.Contains(block))
        {
            throw new InvalidDataException($"'freezeThrough' is '{block}'; the backbone's blocks are {string.Join(", ", MobileNetV1.BlockNames)}.");
        }

        ConfigurationRange.Require(recipe.Adapter.Width, 1, 4096, "adapter.width");
        ConfigurationRange.Require(recipe.Adapter.Dropout, 0, 0.9, "adapter.dropout");
        if (recipe.Prompt is { } prompt)
        {
            ClipConfiguration.RequirePrompt(prompt);
        }

        var previous = -1;
        foreach (var step in recipe.ImageSizes)
        {
            if (step is null)
            {
                throw new InvalidDataException("'imageSizes' has an empty entry.");
            }

            ConfigurationRange.Require(step.Epoch, previous < 0 ? 0 : previous + 1, previous < 0 ? 0 : 10_000, "imageSizes.epoch");
            ConfigurationRange.Require(step.Size, 32, 1024, "imageSizes.size");
            previous = step.Epoch;
        }
    }

    private static void CheckClip(ClipRecipe recipe)
    {
        if (recipe.Encoder is null)
        {
            throw new InvalidDataException("'encoder' must name the CLIP to start from, a model folder.");
        }

        if (recipe.Tuning == EncoderTuning.Frozen)
        {
            throw new InvalidDataException("'tuning' is 'Frozen', and a CLIP alone has nothing else to train; choose Full, Linear or Adapter.");
        }

        if (recipe.FreezeThrough is not null || recipe.BackboneWeights is not null)
        {
            throw new InvalidDataException("'freezeThrough' and 'backboneWeights' are not for a CLIP; 'tuning' says what is trained.");
        }
    }

    private static void CheckModel(TrainingRecipe recipe)
    {
        if (recipe is RetrievalRecipe retrieval)
        {
            CheckRetrieval(retrieval);
        }

        switch (recipe)
        {
            case DualEncoderRecipe dualEncoder:
                dualEncoder.Model.Validate();
                break;
            case ClipRecipe clip:
                CheckClip(clip);
                break;
            case OsdpmRecipe osdpm:
                if (osdpm.Model.Clip is not null)
                {
                    throw new InvalidDataException("'model.clip' is written by the training; name the CLIP as 'encoder'.");
                }

                osdpm.Model.Validate();
                if (osdpm.Model.Nouns.Count > 0)
                {
                    throw new InvalidDataException("'model.nouns' is written by the training, which counts them; 'clustering.nouns' says how many.");
                }

                ConfigurationRange.Require(osdpm.Clustering.Weight, 0, 1000, "clustering.weight");
                ConfigurationRange.Require(osdpm.Clustering.Nouns, 2, 4096, "clustering.nouns");
                break;
            case FaamiRecipe faami:
                faami.Model.Validate();
                ConfigurationRange.Require(faami.Alignment.GlobalWeight, 0, 1000, "alignment.globalWeight");
                ConfigurationRange.Require(faami.Alignment.LocalWeight, 0, 1000, "alignment.localWeight");
                ConfigurationRange.Require(faami.Alignment.TripletWeight, 0, 1000, "alignment.tripletWeight");
                ConfigurationRange.Require(faami.Alignment.Margin, 0, 2, "alignment.margin");
                break;
            case SfdrRecipe sfdr:
                sfdr.Model.Validate();
                ConfigurationRange.Require(sfdr.Views, 1, 64, "views");
                ConfigurationRange.Require(sfdr.LabelSmoothing, 0, 0.9, "labelSmoothing");
                CheckRepeat(sfdr);
                CheckSelfCritical(sfdr.SelfCritical);
                break;
            default:
                throw new InvalidOperationException($"No rules for {recipe.GetType().Name}.");
        }
    }

    private static void CheckRepeat(SfdrRecipe recipe)
    {
        foreach (var (name, times) in recipe.Repeat)
        {
            ConfigurationRange.Require(times, 1, 1000, $"repeat.{name}");
            if (!recipe.Train.Contains(name))
            {
                throw new InvalidDataException($"'repeat' names {name}, which is not among the datasets of 'train'.");
            }
        }
    }

    private static void CheckSelfCritical(SelfCriticalRecipe? recipe)
    {
        if (recipe is null)
        {
            return;
        }

        ConfigurationRange.Require(recipe.Epochs, 1, 10_000, "selfCritical.epochs");
        ConfigurationRange.Require(recipe.BatchSize, 1, 65_536, "selfCritical.batchSize");
        // One sample has no others to be compared with.
        ConfigurationRange.Require(recipe.Samples, recipe.Baseline == RewardBaseline.OtherSamples ? 2 : 1, 100, "selfCritical.samples");
        ConfigurationRange.Require(recipe.CrossEntropyWeight, 0, 1000, "selfCritical.crossEntropyWeight");
        ConfigurationRange.Require(recipe.LearningRate, 0, 10, "selfCritical.learningRate");
        ConfigurationRange.Require(recipe.Warmup, 0, 0.9, "selfCritical.warmup");
        ConfigurationRange.Require(recipe.Patience, 0, 10_000, "selfCritical.patience");
    }

    private static void RequireNames(IReadOnlyList<string> names, string member)
    {
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException($"'{member}' must name at least one dataset folder.");
        }
    }
}
