namespace NetOptim.Benchmarks.Compare;

/// <summary>A contender that computes something else is not timed.</summary>
internal static class Agreement
{
    /// <summary>Every value within the tolerance, relative to the larger of the expected value and 1.</summary>
    /// <exception cref="DisagreementException">A value is off, or there are too many or too few.</exception>
    public static void Demand(string name, string what, float[] expected, float[] actual, double tolerance)
    {
        if (actual.Length != expected.Length)
            throw new DisagreementException($"{name} gives {actual.Length} values of \"{what}\" where {expected.Length} are due.");
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs((double)actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))))
            {
                throw new DisagreementException(
                    $"{name} computes something else: {what} {i} should be {expected[i]:G7} and is {actual[i]:G7}; it is not timed.");
            }
        }
    }
}
