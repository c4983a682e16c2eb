namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// What can be chosen of a backbone. Which of it a backbone has, <see cref="BackboneDescription.Options"/> says.
/// </summary>
/// <remarks>
/// Setters are not <c>init</c>: generated JSON readers would set those that a file leaves out to null.
/// </remarks>
public sealed record BackboneOptions
{
    /// <summary>Nonlinearity behind the convolutions; null: as published.</summary>
    public BackboneActivation? Activation { get; set; }

    /// <summary>
    /// Share of a batch in the normalisations' running statistics, above 0 to 1. Every backbone with normalisations has
    /// it.
    /// </summary>
    public double BatchNormMomentum { get; set; } = 0.1;

    /// <summary>The scale of pixels that the weights take; null: as published. Every backbone has it.</summary>
    public PixelNormalization? Normalization { get; set; }

    /// <summary>
    /// ResNets of the Caffe kind: the stride of a stage stands in its first 1x1 convolution, and the pooling takes no
    /// zeros at the edges but a last, partly filled window. SFDR's grid features were computed so.
    /// </summary>
    public bool CaffeStride { get; set; }

    /// <summary>
    /// Classes of a classifier behind the last map, for checks against published accuracies; 0: none.
    /// </summary>
    public int Classes { get; set; }
}

/// <summary>A backbone as the registry knows it. Immutable, safe to share.</summary>
public sealed record BackboneDescription
{
    /// <summary>Its name, such as <c>resnet18</c>: lower-case letters, digits and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network in a few words, with its paper.</summary>
    public required string Title { get; init; }

    /// <summary>Makes the network with random weights.</summary>
    public required Func<BackboneOptions, Backbone> Build { get; init; }

    /// <summary>Numbers that training can change, without a classifier.</summary>
    public required long Parameters { get; init; }

    /// <summary>Side in pixels of the square images that the published weights were trained on.</summary>
    public required int InputSize { get; init; }

    /// <summary>
    /// Published accuracy on ImageNet's validation images in percent, of the weights that <see cref="Weights"/> names;
    /// null: none.
    /// </summary>
    public double? ImageNetTop1 { get; init; }

    /// <summary>Who published the accuracy; null where there is none.</summary>
    public string? ImageNetTop1Source { get; init; }

    /// <summary>Where weights are published.</summary>
    public required string Weights { get; init; }

    /// <summary>Licence of the published weights.</summary>
    public required string Licence { get; init; }

    /// <summary>Members of <see cref="BackboneOptions"/> that this backbone has beside those that all have.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Null: as published.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the backbone does not have it.</exception>
    public Backbone Create(BackboneOptions? options = null)
    {
        options ??= new BackboneOptions();
        if (options.BatchNormMomentum is not (> 0 and <= 1))
        {
            throw new ArgumentException(
                $"The momentum {options.BatchNormMomentum} of {Name}'s normalisations must be above 0 and at most "
                    + $"1.", nameof(options));
        }

        if (options.Classes is < 0 or > 1_000_000)
        {
            throw new ArgumentException(
                $"A classifier of {Name} cannot have {options.Classes} classes.", nameof(options));
        }

        Require(options.Activation is not null, nameof(BackboneOptions.Activation));
        Require(options.CaffeStride, nameof(BackboneOptions.CaffeStride));
        Require(options.Classes > 0, nameof(BackboneOptions.Classes));
        return Build(options);
    }

    private void Require(bool isAsked, string option)
    {
        if (isAsked && !Options.Contains(option))
        {
            throw new ArgumentException($"The backbone {Name} has no option {option}; leave it out.", option);
        }
    }
}
