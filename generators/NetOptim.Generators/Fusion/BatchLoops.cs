using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Fusion;

/// <summary>
/// Finds the kernels that can go through the batch together: each takes parts of it, and reads of the others only what they have made of
/// the same samples. A sum over the batch, which is not known before the last sample, ends a loop where it is read.
/// </summary>
/// <remarks>
/// Predictions have no such sums: all their kernels would be one loop, whose products would be those of few samples, with the weights of all
/// layers in the cache's way: measured, that gains little and loses up to an eighth. There only kernels of very large tensors go together.
/// </remarks>
internal static class BatchLoops
{
    public static IReadOnlyList<BatchLoop> Find(KernelProgram program, BatchLoopSizes sizes)
    {
        var loops = new List<BatchLoop>();
        bool isPrediction = program.ForwardLength == program.Kernels.Count;
        bool[] goes = [.. program.Kernels.Select(kernel => kernel.TakesParts && (!isPrediction || LargestOf(program, kernel) >= sizes.LeastPredictedFloats))];
        int first = 0;
        while (first < program.Kernels.Count)
        {
            int end = EndOf(program, goes, first);
            if (end - first < 2)
            {
                first++;
                continue;
            }
            if (Trim(program, first, end, sizes) is { } loop)
                loops.Add(loop);
            first = end;
        }
        return loops;
    }

    /// <summary>The first kernel that cannot go along with those from <paramref name="first"/> on.</summary>
    private static int EndOf(KernelProgram program, bool[] goes, int first)
    {
        int end = first;
        while (end < program.Kernels.Count)
        {
            Kernel kernel = program.Kernels[end];
            if (!goes[end] || kernel.Phase != program.Kernels[first].Phase)
                break;
            if (program.ReadBy(kernel).Any(value => value.Extent == Extent.Columns && MadeIn(program, value, first, end)))
                break;
            end++;
        }
        return end;
    }

    /// <summary>The loop without the kernels at its ends that share nothing with the others; null where it is not worth while.</summary>
    private static BatchLoop? Trim(KernelProgram program, int first, int end, BatchLoopSizes sizes)
    {
        var loop = new BatchLoop(first, end, 1);
        Value[] locals = [.. program.Kernels.Skip(first).Take(end - first).SelectMany(program.StoredBy).Where(value => program.IsLocalTo(loop, value))];
        if (locals.Length == 0)
            return null;
        first = locals.Min(value => program.MakerOf(value)!.Index);
        end = locals.Max(value => program.ReadersOf(value).Max(reader => reader.Index)) + 1;
        if (end - first < 2)
            return null;
        int live = Enumerable.Range(first, end - first).Max(i => locals.Where(value => IsAlive(program, value, i)).Sum(value => value.RowsPerSample * value.Columns));
        if (live < sizes.LeastFloats)
            return null;
        Kernel[] kernels = [.. program.Kernels.Skip(first).Take(end - first)];
        int rows = kernels.Min(kernel => kernel.Extent == Extent.Elements ? kernel.RowsPerSample : int.MaxValue);
        // Every step adds to the sums of its weights' gradients: they are to be hardly larger than its tensors.
        int sums = kernels.Max(kernel => kernel.Extent == Extent.Columns ? kernel.Result!.Size : 0);
        int step = PowerOfTwo(Math.Max(Math.Max((sizes.LeastRows - 1) / rows + 1, sums / live), sizes.Floats / live));
        return new BatchLoop(first, end, step, step == 1 ? BandsOf(kernels, rows, live, sums, sizes) : 1);
    }

    /// <summary>The power of two that is nearest by ratio: batches mostly are such, and then two workers have as many steps each.</summary>
    private static int PowerOfTwo(int step)
    {
        int power = 1;
        while (2L * power * power < (long)step * step)
            power *= 2;
        return power;
    }

    /// <summary>
    /// Into how many bands of lines samples are cut where already one leaves more than stays in the cache; 1 where a kernel looks beyond the lines of a band, or no number of bands
    /// divides the lines into bands that are worth while.
    /// </summary>
    private static int BandsOf(Kernel[] kernels, int rows, int live, int sums, BatchLoopSizes sizes)
    {
        int lines = kernels.Select(kernel => kernel.Lines).FirstOrDefault(lines => lines > 0);
        if (lines == 0 || kernels.Any(kernel => kernel.Kind == KernelKind.Map ? kernel.RowsPerSample != rows : kernel.Lines != lines))
            return 1;
        int bands = 1;
        for (int more = 2; live / bands > sizes.Floats && more <= lines; more++)
        {
            if (lines % more == 0 && rows / more >= sizes.LeastRows && live / more >= sums)
                bands = more;
        }
        return bands;
    }

    /// <summary>Floats of the largest tensor of a sample that a kernel reads or writes.</summary>
    private static int LargestOf(KernelProgram program, Kernel kernel) => program.ReadBy(kernel).Concat(program.StoredBy(kernel))
        .Where(value => value.Extent == Extent.Elements)
        .Max(value => value.Size);

    private static bool IsAlive(KernelProgram program, Value value, int kernel) =>
        program.MakerOf(value)!.Index <= kernel && program.ReadersOf(value).Max(reader => reader.Index) >= kernel;

    private static bool MadeIn(KernelProgram program, Value value, int first, int end) =>
        program.MakerOf(value) is { } maker && first <= maker.Index && maker.Index < end;
}
