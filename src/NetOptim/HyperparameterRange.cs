using System.Globalization;

namespace NetOptim;

/// <summary>Checks numbers that are set at run time as the analyzer checks the declared ones; called by emitted code.</summary>
public static class HyperparameterRange
{
    /// <summary>Throws unless the value lies between the bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not; the message gives the range.</exception>
    public static void Check(double value, string name, double minimum, double maximum, bool minimumExclusive, bool maximumExclusive)
    {
        bool low = minimumExclusive ? value > minimum : value >= minimum;
        bool high = maximumExclusive ? value < maximum : value <= maximum;
        if (low && high)
            return;
        throw new ArgumentOutOfRangeException(
            name,
            value,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} must lie in {(minimumExclusive ? "(" : "[")}{minimum}, {maximum}{(maximumExclusive ? ")" : "]")}, but is {value}."));
    }
}
