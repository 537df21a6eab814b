using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace NetOptim.Models.Tests;

/// <summary>
/// Kernels are made of small vector functions, which cost nothing as long as the JIT inlines all of them. It has a budget for that, and where a kernel uses it
/// up the rest are calls: a kernel that is several times slower and gives the same numbers, so that no other test sees it.
/// </summary>
public partial class InlinedKernelsTests
{
    /// <summary>A step and a prediction of every architecture in a process that lists the machine code of all kernels.</summary>
    [Fact]
    public void No_kernel_calls_a_vector_function()
    {
        string listing = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(InlinedKernelsTests).Assembly.Location])
            {
                RedirectStandardError = true,
                Environment = { ["DOTNET_JitStdOutFile"] = listing, ["DOTNET_JitDisasm"] = "NetOptim.Kernels.*:*" },
            };
            using var process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);

            (int kernels, SortedSet<string> calls) = Read(listing);

            Assert.True(kernels > 100, $"The listing has {kernels} kernels.");
            Assert.Empty(calls);
        }
        finally
        {
            File.Delete(listing);
        }
    }

    /// <summary>A kernel inside its caller would share the caller's budget.</summary>
    [Fact]
    public void No_kernel_is_inlined_into_its_caller()
    {
        const MethodImplAttributes Kernel = MethodImplAttributes.AggressiveOptimization;
        MethodBase[] kernels =
        [
            .. typeof(CompiledModel).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                .Where(method => method.MethodImplementationFlags.HasFlag(Kernel)),
        ];

        Assert.NotEmpty(kernels);
        Assert.All(kernels, kernel => Assert.True(kernel.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining), $"{kernel.DeclaringType}.{kernel.Name}"));
    }

    /// <summary>The kernels of a listing, and the calls of vector functions in them; smaller methods are first compiled without inlining and don't count.</summary>
    private static (int Kernels, SortedSet<string> Calls) Read(string listing)
    {
        int kernels = 0;
        var calls = new SortedSet<string>(StringComparer.Ordinal);
        string? kernel = null;
        foreach (string line in File.ReadLines(listing))
        {
            if (Method().Match(line) is { Success: true } method)
            {
                kernel = method.Groups["tier"].Value == "FullOpts" ? method.Groups["name"].Value : null;
                kernels += kernel is null ? 0 : 1;
            }
            else if (kernel is not null && Call().Match(line) is { Success: true } call && (!call.Groups["width"].Success || call.Groups["width"].Value == Width))
            {
                calls.Add($"{kernel} calls {call.Groups["function"].Value}");
            }
        }
        return (kernels, calls);
    }

    private static string Width => Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";

    [GeneratedRegex(@"^; Assembly listing for method (?<name>[^(]+).*\((?<tier>[^()]*)\)$")]
    private static partial Regex Method();

    [GeneratedRegex(@"\bcall\s+\[?NetOptim\.Kernels\.(?<function>(?:Simd(?<width>\d+)|SimdMath|Activations):[^(\]]+)")]
    private static partial Regex Call();

    private static void Main()
    {
        Run(new ResNet18At96(Options));
        Run(new MobileNetV2At96(Options));
        Run(new MobileNetV3SmallAt96(Options));
        Run(new EfficientNetB0At96(Options));
    }

    private static ModelOptions Options => new() { Seed = 1, Threads = 2, BatchCapacity = 4 };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(CompiledModel<int> model)
    {
        using (model)
        {
            float[] inputs = new float[4 * model.Info.InputSize], outputs = new float[4 * model.Info.OutputSize];
            model.TrainStep(inputs, [1, 2, 3, 4]);
            model.Predict(inputs, outputs);
        }
    }
}
