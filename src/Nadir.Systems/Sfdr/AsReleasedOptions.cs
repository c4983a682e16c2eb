namespace Nadir.Systems.Sfdr;

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
