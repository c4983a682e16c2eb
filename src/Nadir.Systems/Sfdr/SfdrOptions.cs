using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Sfdr;

/// <summary>What makes one SFDR differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
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
    /// The styles of captions, named like the datasets they were learned from. Written by training; empty in a recipe
    /// and without style stages.
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
            throw new InvalidDataException(
                "'styles' are named, but there are no statistics to tell them by ('sizes.statistics').");
        }

        if (Retrieves && Bank.Size < Features.RetrievedCaptions)
        {
            throw new InvalidDataException(
                $"'bank.size' is {Bank.Size}, fewer than the {Features.RetrievedCaptions} captions that are "
                    + $"retrieved ('features.retrievedCaptions').");
        }
    }
}

/// <summary>
/// Where the network computes as the authors' released code does (zxk688/SFDR, commit ff125cd) and not as
/// docs/decisions/0120 reads the paper. Each is off unless asked for; the folder's README.md tells what each one
/// changes.
/// </summary>
/// <remarks>
/// They change which weights a model has: one that was trained with a setting is loaded with it. Setters are not
/// <c>init</c>: the
/// generated JSON reader would set those that a file leaves out.
/// </remarks>
public sealed record AsReleasedOptions
{
    /// <summary>All of them.</summary>
    public static AsReleasedOptions All { get; } = new()
    {
        FixedFusion = true,
        NodesWithoutGeometry = true,
        ScalarDynamicWeight = true,
        SummedNeighbours = true,
        GraphBatchNormalization = true,
        EncodeRegionsOnly = true,
        EncodeGatedNodes = true,
        SummedKnowledge = true,
        RepeatedGates = true,
        WideGates = true,
        GatedResidual = true,
        PositionsFromOne = true,
        DropoutOfResultsOnly = true,
        XavierEverywhere = true,
        SpecialTokensSayable = true,
    };

    /// <summary>
    /// The fusion takes the features themselves, half of them and half of the semantic feature, through random
    /// matrices that are
    /// never trained; the result replaces the grid's features, and regions are not fused.
    /// </summary>
    public bool FixedFusion { get; set; }

    /// <summary>Nodes are not told where they lie.</summary>
    public bool NodesWithoutGeometry { get; set; }

    /// <summary>The first node's dynamic weight serves for all of a picture's nodes, and multiplies the scores before
    /// the softmax.</summary>
    public bool ScalarDynamicWeight { get; set; }

    /// <summary>
    /// Nodes attend to all nodes, and then the results of neighbours are added up without a norm; neighbours are told
    /// by the plain
    /// product of nodes, so that a node can be none of its own.
    /// </summary>
    public bool SummedNeighbours { get; set; }

    /// <summary>The graph ends with batch normalisation over a vector's components in place of layer
    /// normalisation.</summary>
    public bool GraphBatchNormalization { get; set; }

    /// <summary>Grid cells do not go through the encoder: they enter by the prior knowledge alone.</summary>
    public bool EncodeRegionsOnly { get; set; }

    /// <summary>The encoder takes nodes times the weights that the prior knowledge gives them. Needs the
    /// knowledge.</summary>
    public bool EncodeGatedNodes { get; set; }

    /// <summary>
    /// Knowledge is a sum over the other kind of nodes (its mean is not 1), and a linear layer with a bias makes the
    /// factors of keys
    /// and values of it.
    /// </summary>
    public bool SummedKnowledge { get; set; }

    /// <summary>The encoder's queries, keys and values pass a second gate behind the first.</summary>
    public bool RepeatedGates { get; set; }

    /// <summary>A gate's middle has half of the units in place of a quarter.</summary>
    public bool WideGates { get; set; }

    /// <summary>What an attention found is added to the gated query in place of the vector before the gate.</summary>
    public bool GatedResidual { get; set; }

    /// <summary>The first word's position is 1 in place of 0.</summary>
    public bool PositionsFromOne { get; set; }

    /// <summary>No dropout of attention weights of encoder and decoder, of words, and of the semantic
    /// feature.</summary>
    public bool DropoutOfResultsOnly { get; set; }

    /// <summary>All matrices, embeddings among them, start with Glorot's uniform values.</summary>
    public bool XavierEverywhere { get; set; }

    /// <summary>Unknown word, padding and start can be said like any other word, and the unknown word is
    /// learned.</summary>
    public bool SpecialTokensSayable { get; set; }
}

/// <summary>
/// What SFDR looks at: which maps of the encoder's backbone, how many regions, which words beside the picture.
/// </summary>
public sealed record FeatureConfiguration
{
    /// <summary>What stands for the one map of a CLIP, among the names of a backbone's blocks.</summary>
    public const string ClipMap = "clip";

    /// <summary>
    /// Blocks of the backbone whose maps make the grid, on the last one's grid; the last block must be the last. Of a
    /// CLIP: <see cref="ClipMap"/>.
    /// </summary>
    public IReadOnlyList<string> GridStages { get; set; } = ["conv_dw_13"];

    /// <summary>
    /// Blocks of the backbone whose maps are pooled over regions, in the order in which they run. Of a CLIP:
    /// <see cref="ClipMap"/>.
    /// </summary>
    public IReadOnlyList<string> RegionStages { get; set; } = ["conv_pw_11"];

    /// <summary>
    /// Early blocks of the backbone whose maps' statistics tell the datasets apart, so that a captioner of several
    /// speaks in the style of one; in the order in which they run. Empty: no style. Not of a CLIP.
    /// </summary>
    public IReadOnlyList<string> StyleStages { get; set; } = [];

    /// <summary>Regions of a picture.</summary>
    public int Regions { get; set; } = 50;

    /// <summary>Where the textual half of the semantic feature comes from.</summary>
    public SemanticText Text { get; set; } = SemanticText.Retrieved;

    /// <summary>How many retrieved captions are averaged.</summary>
    public int RetrievedCaptions { get; set; } = 5;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        RequireNames(GridStages, "features.gridStages");
        RequireNames(RegionStages, "features.regionStages");
        if (StyleStages.Count > 0)
        {
            RequireNames(StyleStages, "features.styleStages");
        }

        ConfigurationRange.Require(
            Regions, SaliencyWindows.AlwaysKept, SaliencyWindows.MaximumCount, "features.regions");
        ConfigurationRange.Require(RetrievedCaptions, 1, 100, "features.retrievedCaptions");
    }

    /// <summary>Checks the stages against those of an encoder, which only the encoder itself knows.</summary>
    /// <param name="stages">The encoder's.</param>
    /// <exception cref="InvalidDataException">A stage is unknown or out of order; the message names it.</exception>
    public void ValidateFor(IReadOnlyList<MapStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        string[] known = [.. stages.Select(stage => stage.Name)];
        RequireOrder(GridStages, "features.gridStages", known);
        RequireOrder(RegionStages, "features.regionStages", known);
        RequireOrder(StyleStages, "features.styleStages", known);
        if (GridStages[^1] != known[^1])
        {
            throw new InvalidDataException(
                $"'features.gridStages' ends with '{GridStages[^1]}', expected {known[^1]}.");
        }

        if (known.Length == 1 && StyleStages.Count > 0)
        {
            throw new InvalidDataException(
                $"'features.styleStages' names '{StyleStages[0]}', but this encoder has no early maps: leave it "
                    + $"empty.");
        }
    }

    private static void RequireNames(IReadOnlyList<string> stages, string member)
    {
        if (stages.Count == 0 || stages.Any(string.IsNullOrWhiteSpace) || stages.Distinct().Count() < stages.Count)
        {
            throw new InvalidDataException($"'{member}' must name at least one stage of the encoder, and none twice.");
        }
    }

    private static void RequireOrder(IReadOnlyList<string> stages, string member, string[] known)
    {
        int[] indices = [.. stages.Select(stage => Array.IndexOf(known, stage))];
        if (Array.IndexOf(indices, -1) is >= 0 and var unknown)
        {
            throw new InvalidDataException(
                $"'{member}' names '{stages[unknown]}'; the encoder's stages are {string.Join(", ", known)}.");
        }

        if (indices.Zip(indices.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException($"'{member}' must name stages in the order in which they run.");
        }
    }
}

/// <summary>Settings of the dynamic graph feature refinement.</summary>
public sealed record GraphConfiguration
{
    /// <summary>Whether nodes are refined.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How similar a neighbour is: 0 every node but the least similar, towards 1 only the most similar.
    /// </summary>
    public double Threshold { get; set; } = 0.5;

    /// <summary>Probability of a zero in training.</summary>
    public double Dropout { get; set; } = 0.2;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Threshold, 0, 1, "graph.threshold");
        ConfigurationRange.Require(Dropout, 0, 0.9, "graph.dropout");
    }
}

/// <summary>The bank of training captions that a picture's nearest texts are taken from.</summary>
public sealed record CaptionBankConfiguration
{
    /// <summary>How many captions; in a recipe the most, in a model the number that there are; 0: no bank.</summary>
    public int Size { get; set; } = 8192;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate() => ConfigurationRange.Require(Size, 0, 1_000_000, "bank.size");
}

/// <summary>The retrieval model whose features a captioner was trained on.</summary>
public sealed record EncoderReference
{
    /// <summary>The subfolder of a captioner's folder that may hold its encoder.</summary>
    public const string FolderName = "encoder";

    /// <summary>A bundled model's name or a model folder.</summary>
    public string Name { get; set; } = "osdpm";

    /// <summary>What <see cref="ModelFolder.Fingerprint"/> gave. Written by training; empty in a recipe.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Finds the encoder: inside the captioner's folder, or by its name.</summary>
    /// <param name="folder">The captioner's folder.</param>
    /// <param name="find">From a name to a model folder.</param>
    /// <returns>The encoder's folder.</returns>
    /// <exception cref="InvalidDataException">The model of that name is not the one that the captioner was
    /// trained with.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public string Locate(string folder, Func<string, string> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var inside = Path.Combine(folder, FolderName);
        var found = Directory.Exists(inside) ? inside : find(Name);
        return ModelFolder.HasFingerprint(found, Fingerprint)
            ? found
            : throw new InvalidDataException(
                $"'{folder}' was trained with another model than '{found}': put the one that it was trained with "
                    + $"into '{inside}', or train the captioner again.");
    }
}
