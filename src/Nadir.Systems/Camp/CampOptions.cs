using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.Camp;

/// <summary>How the tokens of an image and of a text become a score.</summary>
public enum CampFusion
{
    /// <summary>Each side attends to the other, the messages to themselves, and a cosine compares both means
    /// ("cross_attention_new"): what the remote-sensing tables ran.</summary>
    CrossAttention,

    /// <summary>Each side attends to the other, and that is all ("cross_attention").</summary>
    PlainCrossAttention,

    /// <summary>The method itself: messages pass a gate, and two layers score what they leave ("gate_fusion_new"). It
    /// costs about a thousand times as much a pair.</summary>
    Gated,

    /// <summary>Its first form, without self-attention of the messages ("gate_fusion").</summary>
    PlainGated,
}

/// <summary>What makes one CAMP differ from another: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record CampOptions
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "camp";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image side.</summary>
    public ImageBackboneOptions Image { get; set; } = new();

    /// <summary>The text side; its width is that of all tokens.</summary>
    public TextEncoderOptions Text { get; set; } = new() { NormalizeWords = true };

    /// <summary>Whether an image and a text are one token each, pooled before they meet, as the remote-sensing tables
    /// ran it: every attention is then 1, its maps learn nothing, and the score is a cosine.</summary>
    public bool PooledTokens { get; set; }

    /// <summary>Whether regions are scaled to length 1, as in CAMP itself; the remote-sensing version does
    /// not.</summary>
    public bool NormalizeRegions { get; set; } = true;

    /// <summary>How tokens become a score.</summary>
    public CampFusion Fusion { get; set; }

    /// <summary>How the gates take a token and its message.</summary>
    public MessageFusion Messages { get; set; }

    /// <summary>Whether cross attention pools by summary attention, and not by a mean (<c>self_attn</c>).</summary>
    public bool SummaryAttention { get; set; }

    /// <summary>Whether a mean over words leaves the padding out; published codes average it, too, so that a score
    /// depends on the other texts of a batch.</summary>
    public bool MaskPaddedWords { get; set; } = true;

    /// <summary>Summaries of a side (<c>num_attn</c>).</summary>
    public int Heads { get; set; } = 4;

    /// <summary>Probability of a zero in the fusion's layers, in training.</summary>
    public double Dropout { get; set; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its
    /// bounds.</exception>
    public void Validate()
    {
        if (Architecture != ArchitectureName)
        {
            throw new InvalidDataException($"The architecture is '{Architecture}', expected '{ArchitectureName}'.");
        }

        Image.Validate();
        Text.Validate();
        ConfigurationRange.Require(Heads, 1, 64, "heads");
        ConfigurationRange.Require(Dropout, 0, 0.9, "dropout");
    }
}
