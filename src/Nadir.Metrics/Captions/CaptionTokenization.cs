namespace Nadir.Metrics;

/// <summary>How captions become tokens before they are scored.</summary>
public enum CaptionTokenization
{
    /// <summary>As the COCO caption evaluation does: <see cref="PennTreebankTokenizer.TokenizeCaption"/>.</summary>
    PennTreebank,

    /// <summary>At blanks only, case and punctuation kept: for captions that are tokenized already.</summary>
    Blanks,
}
