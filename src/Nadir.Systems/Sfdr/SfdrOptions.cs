using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Graph;
using Nadir.Systems.Sfdr.Retrieval;

namespace Nadir.Systems.Sfdr;

/// <summary>What makes one SFDR differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record SfdrOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "sfdr";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The model that gives the features.</summary>
    public EncoderReference Encoder { get; set; } = new();

    /// <summary>What is computed of a picture.</summary>
    public FeatureConfiguration Features { get; set; } = new();

    /// <summary>Sizes of the features. Written by training.</summary>
    public FeatureSizes Sizes { get; set; } = new();

    /// <summary>The bank of training captions.</summary>
    public CaptionBankConfiguration Bank { get; set; } = new();

    /// <summary>
    /// The styles of captions, named like the datasets they were learned from. Written by training; empty in a recipe and without
    /// style stages.
    /// </summary>
    public IReadOnlyList<string> Styles { get; set; } = [];

    /// <summary>Whether semantic and spatial features are fused (SSFF).</summary>
    public bool SemanticFusion { get; set; } = true;

    /// <summary>The dynamic graph feature refinement (DGFR).</summary>
    public GraphConfiguration Graph { get; set; } = new();

    /// <summary>Whether prior knowledge guides the encoder's attention.</summary>
    public bool KnowledgeGuidance { get; set; } = true;

    /// <summary>Whether queries, keys and values of attentions pass gates.</summary>
    public bool Gates { get; set; } = true;

    /// <summary>Where the network computes as the authors' released code does.</summary>
    public AsReleasedOptions AsReleased { get; set; } = new();

    /// <summary>Length of the vectors of nodes and words.</summary>
    public int Width { get; set; } = 256;

    /// <summary>Heads of every attention; divides <see cref="Width"/>.</summary>
    public int Heads { get; set; } = 8;

    /// <summary>Layers over the nodes.</summary>
    public int EncoderLayers { get; set; } = 3;

    /// <summary>Layers over the words.</summary>
    public int DecoderLayers { get; set; } = 3;

    /// <summary>Units in the middle of the layers for each vector alone.</summary>
    public int FeedForward { get; set; } = 1024;

    /// <summary>Dropout in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>The most words of a caption.</summary>
    public int MaxLength { get; set; } = 24;

    /// <summary>Words, special tokens included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }

    /// <summary>How captions are searched for unless the caller says otherwise.</summary>
    public BeamSearchOptions Search { get; set; } = new();

    /// <summary>Whether the model takes a text's vector beside the picture's.</summary>
    [JsonIgnore]
    public bool TakesText => SemanticFusion && Features.Text != SemanticText.None;

    /// <summary>Whether the model needs its bank of training captions.</summary>
    [JsonIgnore]
    public bool Retrieves => SemanticFusion && Features.Text == SemanticText.Retrieved;

    /// <summary>The place of a style among <see cref="Styles"/>; null when the model has no such style.</summary>
    public int? StyleIndex(string name) =>
        Styles.Index().Where(style => style.Item == name).Select(style => (int?)style.Index).FirstOrDefault();

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        if (string.IsNullOrWhiteSpace(Encoder.Name))
        {
            throw new InvalidDataException("'encoder.name' is empty.");
        }

        Features.Validate();
        Sizes.Validate();
        Bank.Validate();
        Graph.Validate();
        Search.Validate();
        ConfigurationRange.Require(Width, 4, 4096, "width");
        ConfigurationRange.Require(Heads, 1, 64, "heads");
        ConfigurationRange.Require(EncoderLayers, 1, 24, "encoderLayers");
        ConfigurationRange.Require(DecoderLayers, 1, 24, "decoderLayers");
        ConfigurationRange.Require(FeedForward, 1, 65_536, "feedForward");
        ConfigurationRange.Require(Dropout, 0, 0.9, "dropout");
        ConfigurationRange.Require(MaxLength, 1, 512, "maxLength");
        ConfigurationRange.Require(VocabularySize, 0, 1_000_000, "vocabularySize");
        if (Width % Heads != 0)
        {
            throw new InvalidDataException($"'heads' is {Heads}, which does not divide 'width', {Width}.");
        }

        if (AsReleased.EncodeGatedNodes && !KnowledgeGuidance)
        {
            throw new InvalidDataException(
                "'asReleased.encodeGatedNodes' takes weights of the prior knowledge: set 'knowledgeGuidance'.");
        }

        if (Styles.Count > 0 && Sizes.Statistics == 0)
        {
            throw new InvalidDataException("'styles' are named, but there are no statistics to tell them by ('sizes.statistics').");
        }

        if (Retrieves && Bank.Size < Features.RetrievedCaptions)
        {
            throw new InvalidDataException(
                $"'bank.size' is {Bank.Size}, fewer than the {Features.RetrievedCaptions} captions that are retrieved ('features.retrievedCaptions').");
        }
    }
}
