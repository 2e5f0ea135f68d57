// Live native handles are counted per process: tests that count must not run beside others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
