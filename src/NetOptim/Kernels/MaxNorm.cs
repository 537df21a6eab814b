namespace NetOptim.Kernels;

/// <summary>The max-norm constraint (Srebro and Shraibman 2005): a unit's incoming weights keep a Euclidean norm of at most the limit.</summary>
public static unsafe class MaxNorm
{
    /// <summary>Scales every row of weights[units, inputs] whose norm is above the limit back to it.</summary>
    public static void Run(WorkerPool pool, float* weights, int units, int inputs, float limit)
    {
        for (int unit = 0; unit < units; unit++)
        {
            float* row = weights + (long)unit * inputs;
            double norm = Math.Sqrt(Reductions.Sum(pool, inputs, new SquaredNorm(row)));
            if (norm > limit)
                Maps.Run(pool, inputs, new ScaleInPlace(row, (float)(limit / norm)));
        }
    }

    private readonly struct ScaleInPlace(float* values, float factor) : IMap
    {
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T> => (T.Load(values + column) * T.Broadcast(factor)).Store(values + column);
    }
}
