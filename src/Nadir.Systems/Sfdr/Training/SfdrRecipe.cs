using Nadir.Systems.Building;
using Nadir.Systems.Training.Recipes;


namespace Nadir.Systems.Sfdr.Training;

/// <summary>All that decides the result of training an SFDR, apart from the data: a file in recipes/.</summary>
/// <remarks>Epochs, batch size, optimizer and patience are those of the first stage, which minimises the cross-entropy.</remarks>
public sealed record SfdrRecipe : TrainingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public SfdrRecipe() => Task = SfdrOptions.ArchitectureName;

    /// <summary>Sizes and parts of the model.</summary>
    public SfdrOptions Model { get; set; } = new();

    /// <summary>
    /// How many views of a training picture are kept as features: the picture itself, and others varied as
    /// <see cref="TrainingRecipe.Augmentation"/> says. Each epoch takes one of them.
    /// </summary>
    public int Views { get; set; } = 4;

    /// <summary>
    /// How often an epoch takes each picture of a dataset, by the dataset's name; once where it is not named. Lets a small
    /// dataset keep its way of speaking beside a large one.
    /// </summary>
    public IReadOnlyDictionary<string, int> Repeat { get; set; } = new Dictionary<string, int>();

    /// <summary>Which captions a training picture may not retrieve.</summary>
    public LeaveOut LeaveOut { get; set; } = LeaveOut.OwnText;

    /// <summary>Share of the target's probability that is spread over all words.</summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>The second stage; null: there is none.</summary>
    public SelfCriticalRecipe? SelfCritical { get; set; } = new();

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        ConfigurationRange.Require(Views, 1, 64, "views");
        ConfigurationRange.Require(LabelSmoothing, 0, 0.9, "labelSmoothing");
        foreach (var (name, times) in Repeat)
        {
            ConfigurationRange.Require(times, 1, 1000, $"repeat.{name}");
            if (!Train.Contains(name))
            {
                throw new InvalidDataException($"'repeat' names {name}, which is not among the datasets of 'train'.");
            }
        }

        SelfCritical?.Check();
        base.Check();
    }
}
