using System.Diagnostics;
using Nadir.Archive.Ingest;
using Nadir.Archive.KillHost;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;

// Usage: ARCHIVE IMAGES index|measure|delete|compact|checkpoint|caption|caption-compact. Prints a line for everything
// that is reported as durable, and "end" at the end. It commits as often as it can, so that a kill meets every stage of
// a commit and of merging segments.
using var encoder = new ColorGridEncoder();
using var store = ArchiveStore.OpenOrCreate(args[0], encoder);
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
if (args[2] == "index")
{
    var options = new IngestOptions { BatchSize = 2, CommitInterval = TimeSpan.Zero, CommitWindows = 2 };
    new Ingestion(store, encoder, options).Run([args[1]], new PrintingObserver(output));
}
else if (args[2] == "measure")
{
    new Ingestion(store, encoder).Run([args[1]], new PrintingObserver(output));
    using var process = Process.GetCurrentProcess();
    output.WriteLine($"peak\t{process.PeakWorkingSet64 >> 20}");
}
else
{
    using var writer = store.OpenWriter();
    var changes = new ArchiveChanges(store, writer, encoder, Directory.GetFiles(args[1]), output);
    changes.Run(args[2]);
}

output.WriteLine("end");
