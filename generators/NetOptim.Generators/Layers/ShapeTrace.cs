namespace NetOptim.Generators.Layers;

/// <summary>The steps that led to a value, with their shapes, for messages about two values that do not fit.</summary>
internal sealed class ShapeTrace(EquatableArray<int> input)
{
    /// <summary>What is further back is of no help.</summary>
    private const int LongestChain = 6;

    private readonly List<(LayerCall Call, EquatableArray<int> Shape)> _steps = [];

    public void Add(LayerCall call, EquatableArray<int> shape) => _steps.Add((call, shape));

    /// <summary>Two chains from the step at which they part: <c>input 8 → dense1 16</c>.</summary>
    public (string Left, string Right) Chains(int left, int right)
    {
        List<int> leftSteps = Back(left), rightSteps = Back(right);
        int fork = leftSteps.First(rightSteps.Contains);
        return (Describe(leftSteps, fork), Describe(rightSteps, fork));
    }

    /// <summary>A step and those before it, through the first of several inputs.</summary>
    private List<int> Back(int step)
    {
        var steps = new List<int> { step };
        while (step >= 0)
            steps.Add(step = _steps[step].Call.Inputs[0]);
        return steps;
    }

    private string Describe(List<int> steps, int fork)
    {
        string[] chain = [.. steps.Take(steps.IndexOf(fork) + 1).Select(Describe)];
        IEnumerable<string> shown = chain.Length <= LongestChain ? chain : [.. chain.Take(LongestChain - 1), "…"];
        return string.Join(" → ", shown.Reverse());
    }

    private string Describe(int step) => step < 0 ? $"input {Text.Shape(input)}" : $"{_steps[step].Call.Name} {Text.Shape(_steps[step].Shape)}";
}
