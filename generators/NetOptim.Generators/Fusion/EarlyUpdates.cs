using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Fusion;

/// <summary>Where the optimiser gets a parameter's gradient from, and why.</summary>
internal enum UpdateDecision
{
    /// <summary>From the registers of the product that makes it, which then never goes to memory.</summary>
    InProduct,

    /// <summary>From memory: the norm of all gradients must be known first.</summary>
    ClipsNorm,

    /// <summary>From memory: no product makes it, or not alone.</summary>
    NoProduct,

    /// <summary>From memory: a later kernel reads the weights as they were.</summary>
    ReadLater,

    /// <summary>
    /// From memory: the weights leave the cache with their state from step to step. A pass of its own reads them in the order of their addresses, a
    /// product tile by tile, which costs more than writing the gradient and reading it again.
    /// </summary>
    LeavesCache,
}

/// <summary>Products that make the gradient of a weight which no later kernel reads: they may change it.</summary>
internal sealed class EarlyUpdates
{
    /// <summary>So many weights stay in a second-level cache of 1 MiB with their state and what the product reads.</summary>
    public const int MostCachedWeights = 65536;

    private readonly Dictionary<Kernel, Value> _products = [];
    private readonly Dictionary<Value, UpdateDecision> _decisions;

    public EarlyUpdates(KernelProgram program, IReadOnlyList<Value> parameters, bool clipsNorm)
    {
        _decisions = parameters.ToDictionary(parameter => parameter, _ => clipsNorm ? UpdateDecision.ClipsNorm : UpdateDecision.NoProduct);
        if (clipsNorm)
            return;
        foreach (Kernel kernel in program.Kernels)
        {
            if (kernel is not { Kind: KernelKind.Product, Fused.Count: 0, Result.Storage: Storage.Gradient })
                continue;
            Value weight = parameters.First(parameter => parameter.Tensor == kernel.Result!.Tensor);
            bool readLater = program.ReadersOf(weight).Any(reader => reader.Index >= kernel.Index);
            _decisions[weight] = readLater ? UpdateDecision.ReadLater : weight.Size > MostCachedWeights ? UpdateDecision.LeavesCache : UpdateDecision.InProduct;
            if (_decisions[weight] == UpdateDecision.InProduct)
                _products.Add(kernel, weight);
        }
    }

    /// <summary>The products that update their weights.</summary>
    public IReadOnlyDictionary<Kernel, Value> Products => _products;

    /// <summary>What was decided about a parameter.</summary>
    public UpdateDecision this[Value parameter] => _decisions[parameter];
}
