namespace NetOptim.Generators;

/// <summary>Arithmetic on shapes.</summary>
internal static class Shapes
{
    /// <summary>Numbers in a tensor of that shape; 1 for a scalar's.</summary>
    public static int Size(this EquatableArray<int> shape)
    {
        int size = 1;
        for (int i = 0; i < shape.Count; i++)
            size *= shape[i];
        return size;
    }
}
