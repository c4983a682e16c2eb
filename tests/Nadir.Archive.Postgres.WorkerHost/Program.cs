using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.KillHost;
using Nadir.Archive.Postgres;
using Nadir.Archive.Tests.Support;

// Usage: ADDRESS IMAGES SHARD. Prints a line for everything that is reported as durable, and "end" at the end; what it
// cannot do, it says in a line that begins with "refused". It commits as often as it can, so that a kill meets every
// stage.
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
try
{
    using var encoder = new ColorGridEncoder { OnBatch = _ => Thread.Sleep(2) };
    using var store = ArchiveLocation.Parse(args[0]).OpenOrCreate(encoder);
    var options = new IngestOptions
    {
        BatchSize = 2,
        CommitInterval = TimeSpan.Zero,
        CommitWindows = 2,
        Shard = IngestShard.Parse(args[2])
    };
    new Ingestion(store, encoder, options).Run([args[1]], new PrintingObserver(output));
    output.WriteLine("end");
}
catch (ArchiveException error)
{
    output.WriteLine($"refused\t{error.Message}");
}
