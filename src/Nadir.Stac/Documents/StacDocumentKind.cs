namespace Nadir.Stac.Documents;

/// <summary>What a document of STAC is.</summary>
internal enum StacDocumentKind
{
    /// <summary>Links to catalogs, collections and items.</summary>
    Catalog,

    /// <summary>A catalog that describes items of one kind.</summary>
    Collection,

    /// <summary>One item: a GeoJSON feature with assets.</summary>
    Item,

    /// <summary>Many items: a GeoJSON feature collection.</summary>
    ItemCollection,
}
