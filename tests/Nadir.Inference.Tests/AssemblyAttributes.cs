// The number of libtorch's threads and the count of live tensors are the process's: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
