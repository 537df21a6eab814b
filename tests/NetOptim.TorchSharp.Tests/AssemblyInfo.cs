// libtorch is one per process: its thread count and its random generators are global.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
