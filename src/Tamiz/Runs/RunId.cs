using System.Globalization;

namespace Tamiz.Runs;

/// <summary>Names runs: <c>20260921T061200Z-7f3a</c>, the UTC start and four hex digits.</summary>
internal static class RunId
{
    /// <summary>Makes a name.</summary>
    /// <param name="start">When the run starts.</param>
    /// <param name="digits">Gives four hex digits, others each time.</param>
    public static string New(DateTimeOffset start, Func<string> digits) =>
        $"{start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{digits()}";
}
