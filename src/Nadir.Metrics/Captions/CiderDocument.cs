namespace Nadir.Metrics;

/// <summary>What counts as one document in the document frequencies of CIDEr.</summary>
public enum CiderDocument
{
    /// <summary>All references of an image together: the COCO caption evaluation.</summary>
    Image,

    /// <summary>Each reference: what the Meshed-Memory Transformer's code and its heirs train with.</summary>
    Caption,
}
