namespace NetOptim;

/// <summary>An array of unsigned bytes as an IDX file holds it.</summary>
/// <param name="Shape">Lengths of the dimensions, the slowest first.</param>
/// <param name="Data">The bytes, row-major.</param>
public sealed record IdxArray(IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Data);
