using Nadir.Benchmarks;
using Nadir.Benchmarks.Calls;
using Nadir.Benchmarks.Captioning;
using Nadir.Benchmarks.Captions;
using Nadir.Benchmarks.Clip;
using Nadir.Benchmarks.Embeddings;
using Nadir.Benchmarks.Indexing;
using Nadir.Benchmarks.Reranking;
using Nadir.Benchmarks.Search;
using Nadir.Benchmarks.Search.Sweep;
using Nadir.Benchmarks.Serving;
using Nadir.Benchmarks.Training;
using Nadir.Benchmarks.Training.Baselines;

IBenchmark[] benchmarks =
[
    new AlignmentParts(),
    new ArchiveScale(),
    new BaselineMemory(),
    new BaselineWorker(),
    new BatchLoading(),
    new CaptionerSpeed(),
    new CaptionMetricsSpeed(),
    new ClassStructure(),
    new ClipSpeed(),
    new ClipTokenizerSpeed(),
    new ClipWorker(),
    new FeedbackGain(),
    new FilterSweep(),
    new HybridGain(),
    new IndexingSpeed(),
    new OperatorCall(),
    new RerankBenchmark(),
    new RetrievalRanking(),
    new ServeLoad(),
    new ServeMemory(),
    new TextQuery(),
    new TrainingSpeed(),
    new TrainingWorker(),
    new VectorSearch(),
];

IBenchmark? chosen = args.Length == 0 ? null : Array.Find(benchmarks, benchmark => benchmark.Name == args[0]);
if (chosen is not null)
{
    return chosen.Run(args[1..]);
}
Console.Error.WriteLine("Usage: dotnet run -c Release --project benchmarks/Nadir.Benchmarks -- NAME");
foreach (IBenchmark benchmark in benchmarks)
{
    Console.Error.WriteLine($"  {benchmark.Name,-20} {benchmark.Description}");
}
return 2;
