using System.Text.Json.Serialization;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Training.Loop;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// What decides the result of any training, apart from the data and what only its kind has: a file in recipes/.
/// </summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
public abstract record TrainingRecipe
{
    /// <summary>The kind of model, which decides how the rest of the file is read.</summary>
    [JsonRequired]
    public string Task { get; set; } = "";

    /// <summary>What this recipe is for, in a sentence or two; goes into the model's card.</summary>
    public string Description { get; set; } = "";

    /// <summary>Folders below the data folder whose train splits are used together.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Train { get; set; } = [];

    /// <summary>
    /// Folders whose val splits are measured after an epoch; the first measure picks the weights that are kept.
    /// </summary>
    [JsonRequired]
    public IReadOnlyList<string> Validate { get; set; } = [];

    /// <summary>Words seen less often than this in the training captions become unknown.</summary>
    public int MinimumWordCount { get; set; } = 3;

    /// <summary>Passes over the training images, 1 to 10,000.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>Images a step, at least 2.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>
    /// Steps of images whose gradients are added up before the weights move, 1 to 1,024. The loss is the mean of
    /// theirs; a contrastive loss compares within each of them, so this is no larger batch for it.
    /// </summary>
    public int Accumulate { get; set; } = 1;

    /// <summary>Captions drawn for every image of a step, 1 to 5.</summary>
    public int CaptionsPerImage { get; set; } = 2;

    /// <summary>How pictures are varied.</summary>
    public AugmentationRecipe Augmentation { get; set; } = new();

    /// <summary>The optimizer and its schedule.</summary>
    public OptimizerRecipe Optimizer { get; set; } = new();

    /// <summary>Decay of the averaged weights, which are the ones measured and kept; 0: none.</summary>
    public double AverageDecay { get; set; } = 0.998;

    /// <summary>Whether matrix products and convolutions run in bfloat16 (autocast).</summary>
    public bool Bfloat16 { get; set; } = true;

    /// <summary>
    /// Epochs from one measuring on the validation data to the next; the last epoch is always measured.
    /// </summary>
    public int ValidateEvery { get; set; } = 1;

    /// <summary>Epochs without a better first measure after which training stops; 0: never.</summary>
    public int Patience { get; set; }

    /// <summary>
    /// Moves of the weights from one line of the log to the next, 1 to 1,000,000; the first move has a line, too.
    /// </summary>
    public int LogEvery { get; set; } = 50;

    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed { get; set; }

    /// <summary>How the images are split anew; null: as the datasets' files say.</summary>
    internal virtual RandomSplitRecipe? RandomSplit => null;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public virtual void Check()
    {
        RequireNames(Train, "train");
        RequireNames(Validate, "validate");
        ConfigurationRange.Require(MinimumWordCount, 1, 1000, "minimumWordCount");
        ConfigurationRange.Require(Epochs, 1, 10_000, "epochs");
        ConfigurationRange.Require(BatchSize, 2, 65_536, "batchSize");
        ConfigurationRange.Require(Accumulate, 1, 1024, "accumulate");
        ConfigurationRange.Require(LogEvery, 1, 1_000_000, "logEvery");
        ConfigurationRange.Require(CaptionsPerImage, 1, 5, "captionsPerImage");
        ConfigurationRange.Require(AverageDecay, 0, 0.999999, "averageDecay");
        ConfigurationRange.Require(ValidateEvery, 1, 10_000, "validateEvery");
        ConfigurationRange.Require(Patience, 0, 10_000, "patience");
        ConfigurationRange.Require(Augmentation.MinimumCropArea, 0.01, 1, "augmentation.minimumCropArea");
        ConfigurationRange.Require(Augmentation.FixedCropSide, 0, 1, "augmentation.fixedCropSide");
        ConfigurationRange.Require(Augmentation.Rotation, 0, 360, "augmentation.rotation");
        ConfigurationRange.Require(Augmentation.ColorJitter, 0, 0.9, "augmentation.colorJitter");
        Optimizer.Check();
        ConfigurationRange.Require(Optimizer.LearningRate, 0, 10, "optimizer.learningRate");
        ConfigurationRange.Require(Optimizer.BackboneScale, 0, 100, "optimizer.backboneScale");
        ConfigurationRange.Require(Optimizer.WeightDecay, 0, 10, "optimizer.weightDecay");
        ConfigurationRange.Require(Optimizer.Warmup, 0, 0.9, "optimizer.warmup");
        ConfigurationRange.Require(Optimizer.Beta1, 0, 0.999999, "optimizer.beta1");
        ConfigurationRange.Require(Optimizer.Beta2, 0, 0.999999, "optimizer.beta2");
        ConfigurationRange.Require(Optimizer.ClipNorm, 0, 1e9, "optimizer.clipNorm");
    }

    private static void RequireNames(IReadOnlyList<string> names, string member)
    {
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException($"'{member}' must name at least one dataset folder.");
        }
    }
}

/// <summary>How training pictures are varied; the ranges are torchvision's.</summary>
public sealed record AugmentationRecipe
{
    /// <summary>Smallest share of the area that a crop keeps, above 0 to 1.</summary>
    public double MinimumCropArea { get; set; } = 0.6;

    /// <summary>
    /// Share of the side that a square crop at a random place keeps, in place of <see cref="MinimumCropArea"/>: 256 /
    /// 278 in AMFMN, GaLR, HVSA and KAMCL; 0: crops are as that says.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double FixedCropSide { get; set; }

    /// <summary>Largest angle in degrees by which an image is turned about its middle, its corners black: 90 in GaLR,
    /// HVSA and KAMCL; 0: not turned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Rotation { get; set; }

    /// <summary>Flips and rotations by 90 degrees: a view from straight above has no up.</summary>
    public bool FlipsAndRotations { get; set; } = true;

    /// <summary>Brightness, contrast and saturation are each multiplied by 1 - jitter to 1 + jitter.</summary>
    public double ColorJitter { get; set; } = 0.2;

    /// <summary>The same as options of a loader.</summary>
    internal AugmentationOptions ToOptions() => new()
    {
        MinimumCropArea = FixedCropSide > 0 ? FixedCropSide * FixedCropSide : MinimumCropArea,
        MaximumCropArea = FixedCropSide > 0 ? FixedCropSide * FixedCropSide : 1,
        MinimumAspectRatio = FixedCropSide > 0 ? 1 : 3.0 / 4,
        MaximumAspectRatio = FixedCropSide > 0 ? 1 : 4.0 / 3,
        HorizontalFlip = FlipsAndRotations ? 0.5 : 0,
        VerticalFlip = FlipsAndRotations ? 0.5 : 0,
        QuarterTurns = FlipsAndRotations,
        Rotation = Rotation,
        Brightness = ColorJitter,
        Contrast = ColorJitter,
        Saturation = ColorJitter,
    };
}

/// <summary>How weights move.</summary>
public enum OptimizerAlgorithm
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    AdamW,

    /// <summary>Adam (Kingma and Ba 2015); weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Stochastic gradient descent, with momentum; weight decay is added to the gradient.</summary>
    Sgd,
}

/// <summary>
/// An optimizer with a linear warm-up and a schedule; unless told otherwise AdamW with a cosine to zero.
/// </summary>
public sealed record OptimizerRecipe
{
    /// <summary>How weights move.</summary>
    public OptimizerAlgorithm Algorithm { get; set; } = OptimizerAlgorithm.AdamW;

    /// <summary>Peak learning rate of towers' heads and the text tower.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Factor on the learning rate for the pretrained backbone.</summary>
    public double BackboneScale { get; set; } = 0.3;

    /// <summary>Weight decay of matrices and kernels; vectors and embeddings have none.</summary>
    public double WeightDecay { get; set; } = 0.05;

    /// <summary>Share of all steps over which the rate rises from zero.</summary>
    public double Warmup { get; set; } = 0.05;

    /// <summary>How the rate falls after that.</summary>
    public LearningRateSchedule Schedule { get; set; } = LearningRateSchedule.Cosine;

    /// <summary>Epochs between two falls of the schedule Step.</summary>
    public int StepSize { get; set; } = 10;

    /// <summary>Epochs done before each fall of the schedule MultiStep, which needs them; else null.</summary>
    public IReadOnlyList<int>? Milestones { get; set; }

    /// <summary>Factor of each fall of the schedules Step and MultiStep.</summary>
    public double Gamma { get; set; } = 0.1;

    /// <summary>Decay of the gradient's mean, of Adam and AdamW.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the gradient's square, of Adam and AdamW.</summary>
    public double Beta2 { get; set; } = 0.98;

    /// <summary>Share of the old sum of gradients, of Sgd.</summary>
    public double Momentum { get; set; } = 0.9;

    /// <summary>Whether a step of Sgd looks one momentum ahead.</summary>
    public bool Nesterov { get; set; }

    /// <summary>The gradient's norm over all parameters is cut to this; 0: never.</summary>
    public double ClipNorm { get; set; } = 2;

    /// <summary>The schedule with its numbers.</summary>
    internal ScheduleOptions ScheduleOptions =>
        new() { Kind = Schedule, StepSize = StepSize, Milestones = Milestones ?? [], Gamma = Gamma };

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What is optimized, with the peak learning rates.</param>
    internal Optimizer Create(IReadOnlyList<ParameterGroup> groups) => Algorithm switch
    {
        OptimizerAlgorithm.Adam => new Adam(groups, Beta1, Beta2),
        OptimizerAlgorithm.Sgd => new Sgd(groups, Momentum, nesterov: Nesterov),
        _ => new AdamW(groups, Beta1, Beta2),
    };

    /// <summary>Checks what only this optimizer and schedule have.</summary>
    internal void Check()
    {
        ConfigurationRange.Require(StepSize, 1, 10_000, "optimizer.stepSize");
        ConfigurationRange.Require(Gamma, 0, 1, "optimizer.gamma");
        ConfigurationRange.Require(Momentum, 0, 0.999999, "optimizer.momentum");
        if (Algorithm == OptimizerAlgorithm.Sgd && Nesterov && Momentum == 0)
        {
            throw new InvalidDataException("'optimizer.nesterov' needs a momentum: set 'optimizer.momentum' above 0.");
        }

        if (Schedule == LearningRateSchedule.MultiStep && Milestones is not { Count: > 0 })
        {
            throw new InvalidDataException("the schedule MultiStep needs 'optimizer.milestones', such as [10, 15].");
        }

        foreach (var milestone in Milestones ?? [])
        {
            ConfigurationRange.Require(milestone, 1, 10_000, "optimizer.milestones");
        }
    }
}
