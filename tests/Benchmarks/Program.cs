using BenchmarkDotNet.Running;
using Lockset.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(CostBenchmark).Assembly).Run(args);
