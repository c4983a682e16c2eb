using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Inference;

// SearchAnArchive IMAGES ARCHIVE QUERY: what is new in the folder IMAGES comes into ARCHIVE first, which is made where
// there is none.
using var encoder = await ArchiveModels.OfInstallation().OpenEncoderAsync();
using var store = ArchiveStore.OpenOrCreate(args[1], encoder);
await new Ingestion(store, encoder).RunAsync([args[0]]);
foreach (var found in new ArchiveSearch(store, encoder).ByText(args[2], new SearchOptions { Count = 3 }))
{
    Console.WriteLine($"{found.Rank}. {Path.GetFileName(found.Source)}, probability {found.Probability:0.00}");
}
