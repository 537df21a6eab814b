using System.Globalization;

namespace NetOptim.Generators.Reports;

/// <summary>Numbers as a report writes them, the same in every culture.</summary>
internal static class Quantity
{
    private const int BytesPerFloat = 4;

    /// <summary>1,069,066.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bytes of so many floats, to the byte.</summary>
    public static string Bytes(long floats) => Count(floats * BytesPerFloat);

    /// <summary>Memory of so many floats in the largest unit of which there is one: 2.0 MiB.</summary>
    public static string Memory(long floats)
    {
        double amount = (double)floats * BytesPerFloat;
        if (amount < 1024)
            return Count((long)amount) + " B";
        string[] units = ["KiB", "MiB", "GiB"];
        int unit = 0;
        for (amount /= 1024; amount >= 1024 && unit < units.Length - 1; unit++)
            amount /= 1024;
        return amount.ToString("0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
