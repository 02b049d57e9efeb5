namespace Tamiz.Gate;

/// <summary>Where the records of a dataset went. Each number is counted on its own, never by subtraction.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Read">Records in its files, by the scanner's own count.</param>
/// <param name="Kept">Rows of the validated table.</param>
/// <param name="Merged">Duplicates.</param>
/// <param name="Filtered">Rows a filter dropped.</param>
/// <param name="Quarantined">Rows set aside, over all reasons.</param>
/// <param name="Unreadable">Records that are no rows.</param>
public sealed record Account(string Dataset, long Read, long Kept, long Merged, long Filtered, long Quarantined, long Unreadable)
{
    /// <summary>Gets whether every record is accounted for.</summary>
    public bool Balanced => Read == Kept + Merged + Filtered + Quarantined + Unreadable;
}
