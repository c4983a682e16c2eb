// libtorch uses every core by itself, and a test that builds archives is short of them already.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
