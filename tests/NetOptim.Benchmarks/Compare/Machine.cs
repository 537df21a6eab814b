using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What the numbers were taken on.</summary>
internal sealed record Machine(string Processor, int Cores, string Simd, string Runtime, string System)
{
    public static Machine Current => new(
        ProcessorName(),
        Environment.ProcessorCount,
        SimdName(),
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}");

    public override string ToString() => $"{Processor}, {Cores} cores, {Simd}, {Runtime}, {System}";

    private static string ProcessorName()
    {
        const string linux = "/proc/cpuinfo";
        if (File.Exists(linux))
        {
            var fields = new Dictionary<string, string>();
            foreach (string line in File.ReadLines(linux).TakeWhile(static line => line.Length > 0))
            {
                string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
                if (parts.Length == 2)
                    fields.TryAdd(parts[0], parts[1]);
            }
            if (fields.TryGetValue("model name", out string? name))
                return $"{name} (family {fields.GetValueOrDefault("cpu family", "?")}, model {fields.GetValueOrDefault("model", "?")})";
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string SimdName()
    {
        if (Vector512.IsHardwareAccelerated)
            return "AVX-512";
        if (Avx512F.IsSupported)
            return "AVX-512 (the JIT prefers 256 bits)";
        if (Vector256.IsHardwareAccelerated)
            return "AVX2";
        return Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
    }
}
