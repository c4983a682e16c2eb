// libtorch's random generator and the count of live tensors are the process's: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
