using Nadir.Benchmarks;
using Nadir.Benchmarks.Search;

IBenchmark[] benchmarks = [new OperatorCall(), new VectorSearch(), new BatchLoading(), new RetrievalRanking()];

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
