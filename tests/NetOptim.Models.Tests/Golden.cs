using System.Text;
using System.Text.Json;

namespace NetOptim.Models.Tests;

/// <summary>
/// What torchvision's own models (0.14.1, in double precision) gave for weights and inputs that are made from names: see <see cref="Fill"/>.
/// </summary>
internal sealed class Golden : IDisposable
{
    private readonly JsonDocument _file;

    public Golden(string model) =>
        _file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", model + ".json")));

    public JsonElement Root => _file.RootElement;

    /// <summary>Names and shapes of all tensors that are saved.</summary>
    public IEnumerable<(string Name, int[] Shape)> State => Root.GetProperty("state").EnumerateArray()
        .Select(entry => (entry.GetProperty("name").GetString()!, entry.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()).ToArray()));

    /// <summary>Numbers in [-1, 1) from a name: SplitMix64 from the name's FNV-1a hash on, 24 bits each, so that floats hold them exactly.</summary>
    public static float[] Uniform(string name, int count)
    {
        ulong seed = Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325UL, (hash, b) => unchecked((hash ^ b) * 0x100000001b3UL));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            ulong z = unchecked(seed + (ulong)i + 0x9E3779B97F4A7C15UL);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            z ^= z >> 31;
            values[i] = (float)((z >> 40) / (double)(1 << 23) - 1);
        }
        return values;
    }

    /// <summary>
    /// Fills a model: weights of two or more dimensions √(6/fan_in)·u, scales 1 + 0.1·u, variances v·(1 + 0.5·|u|) with the file's v, and all
    /// else 0.1·u.
    /// </summary>
    public void Fill(CompiledModel model)
    {
        double variance = Root.GetProperty("running_var").GetDouble();
        foreach (Parameter tensor in model.Parameters.Concat(model.Buffers))
        {
            float[] u = Uniform(tensor.Name, tensor.Values.Length);
            double gain = Math.Sqrt(6.0 / tensor.Shape.Skip(1).Aggregate(1, (product, length) => product * length));
            for (int i = 0; i < u.Length; i++)
            {
                tensor.Values[i] = (float)(tensor.Shape.Count >= 2 ? u[i] * gain
                    : tensor.Name.EndsWith("running_var", StringComparison.Ordinal) ? variance * (1 + 0.5 * Math.Abs(u[i]))
                    : tensor.Name.EndsWith(".weight", StringComparison.Ordinal) ? 1 + 0.1 * u[i]
                    : 0.1 * u[i]);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
