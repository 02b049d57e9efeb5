namespace Tamiz;

/// <summary>The marks in the numbers of a source.</summary>
/// <param name="Point">The mark before the fraction.</param>
/// <param name="Thousands">The mark between groups of three digits; <see langword="null"/> if there is none.</param>
public sealed record NumberMarks(char Point = '.', char? Thousands = null)
{
    /// <summary>Gets whether numbers are written as everywhere else: a decimal point, no groups.</summary>
    public bool ArePlain => Point == '.' && Thousands is null;
}
