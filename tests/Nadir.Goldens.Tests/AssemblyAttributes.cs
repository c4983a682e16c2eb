// libtorch's random generator is the process's, and the two adapters share it: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
