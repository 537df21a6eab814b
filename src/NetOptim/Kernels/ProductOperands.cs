namespace NetOptim.Kernels;

/// <summary>Where the elements of a product's operands are: a[r, d] at A + r·ARow + d·ATerm, row r of b at B + r·BRow.</summary>
/// <param name="a">First operand.</param>
/// <param name="aRow">Floats from one row of the result to the next in a; 1, or else <paramref name="aTerm"/> is.</param>
/// <param name="aTerm">Floats from one term of a sum to the next in a.</param>
/// <param name="b">Second operand.</param>
/// <param name="bRow">Floats from one row of b to the next.</param>
/// <param name="isTransposed">Rows of b are columns of the result; else they are the terms.</param>
internal readonly unsafe struct ProductOperands(float* a, nint aRow, nint aTerm, float* b, nint bRow, bool isTransposed)
{
    public readonly float* A = a;
    public readonly float* B = b;
    public readonly nint ARow = aRow;
    public readonly nint ATerm = aTerm;
    public readonly nint BRow = bRow;
    public readonly bool IsTransposed = isTransposed;

    /// <summary>The rows of a term of a are next to each other; else the terms of a row are.</summary>
    public bool AreRowsTogether => ATerm != 1;
}
