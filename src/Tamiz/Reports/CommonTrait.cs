using System.Globalization;
using System.Text.Json.Serialization;
using Tamiz.Checks;

namespace Tamiz.Reports;

/// <summary>Something that rows which break a rule have in common, and other rows of the table have not.</summary>
/// <param name="Kind">What sort of thing it is.</param>
/// <param name="Column">The column; <see langword="null"/> unless it is about a value.</param>
/// <param name="Value">The value as released files write it, or the file; null is null.</param>
/// <param name="First">The first record of a range, from 1; <see langword="null"/> unless it is about records.</param>
/// <param name="Last">Its last record.</param>
/// <param name="Failing">How many failing rows have it.</param>
/// <param name="OfFailing">How many failing rows there are.</param>
/// <param name="Others">How many other rows have it; <see langword="null"/> where that says nothing, as for a value that the rule itself is about.</param>
/// <param name="OfOthers">How many other rows there are.</param>
/// <param name="Chance">How probable it is that rows drawn at random have it in common as often: the tail of the hypergeometric distribution; for a range of records the
/// probability that so many numbers drawn at random lie so close. <see langword="null"/> where nothing is claimed but the fact.</param>
public sealed record CommonTrait(
    TraitKind Kind, string? Column, string? Value, long? First, long? Last, long Failing, long OfFailing, long? Others, long OfOthers, double? Chance)
{
    /// <summary>Gets whether it is about a value of a coded column.</summary>
    [JsonIgnore]
    internal bool IsCoded { get; init; }

    /// <summary>Gets <see cref="Text"/> as it may be shared: without numbers of few rows that have one value of a coded column.</summary>
    [JsonIgnore]
    public string SharedText
    {
        get
        {
            if (!IsCoded)
                return Text;
            if (Failing < CodedCounts.Least || OfFailing - Failing is > 0 and < CodedCounts.Least)
                return $"{Column} is the same in most of {Numbers.Text(OfFailing)} failing rows; {(Failing < CodedCounts.Least ? CodedCounts.Few : "all but a few")} have it, so the value is not told here";
            return Others < CodedCounts.Least ? $"{Who}, and in {CodedCounts.Few} of the {Numbers.Text(OfOthers)} others" : Text;
        }
    }

    /// <summary>Gets it as a sentence's part: <c>country is 'UK' in 5 of 5 failing rows, and in 3 % of the 299 others</c>.</summary>
    public string Text => Kind switch
    {
        TraitKind.Records => $"{All} in {Value}, record{(First == Last ? $" {Numbers.Text(First!.Value)}" : $"s {Numbers.Text(First!.Value)} to {Numbers.Text(Last!.Value)}")}{(Chance is null ? "" : ", close together")}",
        TraitKind.File => $"{All} in {Value}{Beside}",
        _ => $"{Who}{Beside}",
    };

    private string Who => $"{Column} is {(Value is null ? "null" : $"'{Value}'")} in {Numbers.Text(Failing)} of {Numbers.Text(OfFailing)} failing rows";

    private string All => Failing < OfFailing ? $"{Numbers.Text(Failing)} of {Numbers.Text(OfFailing)} are" : OfFailing == 1 ? "it is" : $"all {Numbers.Text(OfFailing)} are";

    private string Beside => Others is not { } others ? "" : OfOthers == 0 ? ", and there are no others" : $", and in {Share(others, OfOthers)} of the {Numbers.Text(OfOthers)} others";

    // Never "0 %" for something.
    private static string Share(long part, long of) => part switch
    {
        0 => "none",
        _ when 100.0 * part / of < 0.1 => "less than 0.1 %",
        _ => (100.0 * part / of).ToString("0.#", CultureInfo.InvariantCulture) + " %",
    };
}

/// <summary>What rows have in common.</summary>
public enum TraitKind
{
    /// <summary>They came from one file.</summary>
    File,

    /// <summary>They are records of one file, within a range.</summary>
    Records,

    /// <summary>They have one value in a column.</summary>
    Value,
}
