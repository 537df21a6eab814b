using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Peers;

/// <summary>Intel MKL as libtorch carries it: <c>sgemm_</c>, the Fortran interface, out of libtorch_cpu, on libtorch's OpenMP team.</summary>
internal static unsafe class Mkl
{
    private static readonly nint Library = Load();

    private static readonly delegate* unmanaged[Cdecl]<
        byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> SgemmFunction =
        (delegate* unmanaged[Cdecl]<
            byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)Export("sgemm_");

    // at::set_num_threads(int): sets OpenMP's and MKL's number of threads alike.
    private static readonly delegate* unmanaged[Cdecl]<int, void> SetThreadsFunction =
        (delegate* unmanaged[Cdecl]<int, void>)Export("_ZN2at15set_num_threadsEi");

    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void> ParallelFunction =
        (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void>)Export("GOMP_parallel");

    private static readonly delegate* unmanaged[Cdecl]<int> ThreadNumberFunction =
        (delegate* unmanaged[Cdecl]<int>)Export("omp_get_thread_num");

    /// <summary>MKL's own account of itself.</summary>
    public static string Version
    {
        get
        {
            byte* text = stackalloc byte[256];
            new Span<byte>(text, 256).Clear();
            ((delegate* unmanaged[Cdecl]<byte*, int, void>)Export("MKL_Get_Version_String"))(text, 255);
            return Marshal.PtrToStringUTF8((nint)text)!.Trim();
        }
    }

    /// <summary>The number of threads of libtorch's and MKL's team, when they are called from this thread.</summary>
    public static void SetThreads(int threads) => SetThreadsFunction(threads);

    /// <summary>Runs the body on every thread of the team, with its number, 0 being the calling one: the floor's own passes use the very threads that MKL's products do.</summary>
    public static void Parallel(Action<int> body, int threads)
    {
        GCHandle handle = GCHandle.Alloc(body);
        try
        {
            ParallelFunction(&Invoke, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>C = op(A)·op(B), all row by row and dense; C's old content is not read.</summary>
    public static void Sgemm(in ProductShape shape, float* a, float* b, float* c)
    {
        // Row by row is column by column of the transposed, so MKL is asked for Cᵀ = op(B)ᵀ·op(A)ᵀ.
        byte transposeFirst = (byte)(shape.Kind == ProductKind.NT ? 'T' : 'N');
        byte transposeSecond = (byte)(shape.Kind == ProductKind.TN ? 'T' : 'N');
        int m = shape.N, n = shape.M, k = shape.K;
        int strideFirst = shape.Kind == ProductKind.NT ? k : m;
        int strideSecond = shape.Kind == ProductKind.TN ? n : k;
        float one = 1, zero = 0;
        SgemmFunction(&transposeFirst, &transposeSecond, &m, &n, &k, &one, b, &strideFirst, a, &strideSecond, &zero, c, &m);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Invoke(void* body) => ((Action<int>)GCHandle.FromIntPtr((nint)body).Target!)(ThreadNumberFunction());

    private static nint Load()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException(
                "The floor calls MKL through the symbols that libtorch_cpu.so exports on Linux; compare on a Linux x64 machine.");
        return NativeLibrary.Load("libtorch_cpu", Assembly.GetExecutingAssembly(), DllImportSearchPath.AssemblyDirectory);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);
}
