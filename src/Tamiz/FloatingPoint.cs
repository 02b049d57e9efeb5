namespace Tamiz;

/// <summary>When two floating-point numbers are the same: sums depend on the order of threads and machines in the last digits.</summary>
internal static class FloatingPoint
{
    /// <summary>The relative error up to which they are, as SQL writes it.</summary>
    public const string RelativeErrorInSql = "1e-9";

    private const double RelativeError = 1e-9;

    /// <summary>Tells whether two finite numbers are the same.</summary>
    public static bool AreSame(double a, double b) => Math.Abs(a - b) <= RelativeError * Math.Max(Math.Abs(a), Math.Abs(b));
}
