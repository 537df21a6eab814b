using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>The grammar of a plan: no value is overwritten between the kernel that makes it and the last that reads it.</summary>
internal static class ArenaVerifier
{
    public static void Verify(KernelProgram program, ArenaPlan plan)
    {
        foreach (ArenaBuffer a in plan.Buffers)
        {
            foreach (ArenaBuffer b in plan.Buffers)
            {
                bool overlap = a != b && a.PerSample == b.PerSample && a.Offset < b.Offset + b.Length && b.Offset < a.Offset + a.Length;
                // Meeting in one kernel is the in-place hand-over: both must then be the very same place.
                bool handed = a.Last == b.First && a.Offset == b.Offset && a.Length == b.Length;
                if (overlap && a.First <= b.Last && b.First <= a.Last && !handed && !(b.Last == a.First && a.Offset == b.Offset && a.Length == b.Length))
                    throw new InvalidOperationException($"{program.Graph.Name}: {a.Value} and {b.Value} overlap in the arena while both are needed.");
            }
        }
        foreach (Value value in program.Kernels.SelectMany(program.StoredBy).Where(value => value.Storage == Storage.Arena))
        {
            if (plan.Buffers.All(buffer => buffer.Value != value))
                throw new InvalidOperationException($"{program.Graph.Name}: {value} has no place in the arena.");
        }
    }
}
