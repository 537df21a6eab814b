namespace NetOptim.Tests.Kernels;

/// <summary>Double-precision references that <see cref="Math"/> lacks.</summary>
internal static class DoubleMath
{
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double term = x, sum = x;
        for (int n = 2; n < 25; n++) sum += term *= x / n;
        return sum;
    }

    /// <summary>W. Kahan's form: the error of rounding 1 + x cancels in the ratio.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>Maclaurin series below 2.5, continued fraction of the complement above.</summary>
    public static double Erf(double x)
    {
        double t = Math.Abs(x), result;
        if (t < 2.5)
        {
            double term = t, sum = t;
            for (int n = 1; n < 80; n++)
            {
                term *= -t * t / n;
                sum += term / (2 * n + 1);
            }
            result = sum * 2 / Math.Sqrt(Math.PI);
        }
        else
        {
            double fraction = t;
            for (int n = 100; n > 0; n--) fraction = t + n / 2.0 / fraction;
            result = 1 - Math.Exp(-t * t) / (fraction * Math.Sqrt(Math.PI));
        }
        return Math.CopySign(result, x);
    }

    /// <summary>Derivative by central differences of fourth order.</summary>
    public static double Derivative(Func<double, double> f, double x)
    {
        double h = 1e-3;
        return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
    }
}
