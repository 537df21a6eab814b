using BenchmarkDotNet.Running;
using NetOptim.Benchmarks.Compare;

const string usage = """
    Usage:
      compare [--threads N] [--filter ids] [--json file] [--rounds N]
          NetOptim and its peers, measured alternately in one process; without --threads on 1 and then on 2 threads.
          ids: parts of workload names, or patterns with *, separated by commas: --filter w2-train,product-nt*
      memory [--threads N] [--filter ids]
          Peak memory of the training workloads, every trainer in a process of its own; without --threads on 1 thread.
      models [--threads N]
          Predictions and training steps of every network of NetOptim.Models; without --threads on 1 and then on 2 threads.
      cold
          Generator and analyzers on fifty models in the SDK's compiler, every time in a new process.
      kernels [BenchmarkDotNet options]
          Single kernels under BenchmarkDotNet, with memory and disassembly: kernels --filter '*Adam*'
    """;

try
{
    switch (args)
    {
        case ["compare", .. var options]:
            return CompareCommand.Run(CompareOptions.Parse(options));
        case ["memory", .. var options]:
            return MemoryCommand.Run(CompareOptions.Parse(options));
        case [MemoryCommand.ChildCommand, var id, var trainer, var threads]:
            return MemoryCommand.RunChild(id, trainer, threads);
        case ["models", .. var options]:
            return ModelsCommand.Run(CompareOptions.Parse(options));
        case ["cold"]:
            return ColdBuildCommand.Run();
        case ["kernels", .. var options]:
            BenchmarkSwitcher.FromAssembly(typeof(CompareCommand).Assembly).Run(options);
            return 0;
        case ["help" or "--help" or "-h"]:
            Console.WriteLine(usage);
            return 0;
        case []:
            throw new UsageException("A command is needed.");
        default:
            throw new UsageException($"There is no command \"{args[0]}\".");
    }
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(usage);
    return 2;
}
