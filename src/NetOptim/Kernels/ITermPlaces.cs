namespace NetOptim.Kernels;

/// <summary>Where the terms of a transposed block go.</summary>
internal interface ITermPlaces
{
    /// <summary>Floats from the start of the panel to a term's columns.</summary>
    nint Of(nint term);
}

/// <summary>One term after the other.</summary>
/// <param name="width">Floats of a term.</param>
internal readonly struct TermsInOrder(int width) : ITermPlaces
{
    public nint Of(nint term) => term * width;
}

/// <summary>Wherever a list says.</summary>
internal readonly unsafe struct ListedTerms(nint* places) : ITermPlaces
{
    public nint Of(nint term) => places[term];
}
