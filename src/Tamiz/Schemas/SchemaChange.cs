namespace Tamiz.Schemas;

/// <summary>One difference between two schemas.</summary>
/// <param name="Column">The column; a part of a nested one is named <c>address.street</c>, <c>tags.element</c>, <c>notes.value</c>.</param>
/// <param name="Kind">What kind of change it is.</param>
/// <param name="Before">What it was; <see langword="null"/> if it was not there.</param>
/// <param name="After">What it is; <see langword="null"/> if it is not there.</param>
public sealed record SchemaChange(string Column, ChangeKind Kind, string? Before, string? After)
{
    /// <summary>Gets whether files that fit the old schema no longer do, or mean something else.</summary>
    public bool BreaksOldData => Kind is ChangeKind.AddedRequired or ChangeKind.Removed or ChangeKind.Narrowed or ChangeKind.TypeChanged
        or ChangeKind.Required or ChangeKind.CodesRemoved or ChangeKind.FormatChanged or ChangeKind.UnitChanged or ChangeKind.SensitiveUnmarked;

    /// <summary>Gets whether those who read tables of the old schema meet what they did not expect.</summary>
    public bool BreaksOldReaders => Kind is ChangeKind.Removed or ChangeKind.Widened or ChangeKind.TypeChanged or ChangeKind.Optional
        or ChangeKind.CodesAdded or ChangeKind.FormatChanged or ChangeKind.UnitChanged or ChangeKind.SensitiveUnmarked or ChangeKind.CaseChanged;

    /// <summary>Tells whether it breaks what was promised.</summary>
    public bool Breaks(Compatibility promise) => promise switch
    {
        Compatibility.Backward => BreaksOldData,
        Compatibility.Forward => BreaksOldReaders,
        Compatibility.Full => BreaksOldData || BreaksOldReaders,
        _ => false,
    };

    /// <summary>Returns which part of a version it raises.</summary>
    public ChangeLevel Level(Compatibility promise) =>
        Breaks(promise) ? ChangeLevel.Major : Kind is ChangeKind.Metadata ? ChangeLevel.Patch : ChangeLevel.Minor;

    /// <summary>Gets the change as a clause: <c>age: integer became string</c>.</summary>
    public string Text => Kind switch
    {
        ChangeKind.AddedNullable => $"{Column}: new, {After}",
        ChangeKind.AddedRequired => $"{Column}: new and required, {After}",
        ChangeKind.Removed => $"{Column}: removed, was {Before}",
        ChangeKind.Required => $"{Column}: nulls are no longer allowed",
        ChangeKind.Optional => $"{Column}: nulls are allowed now",
        ChangeKind.CodesAdded => $"{Column}: codes added: {After}",
        ChangeKind.CodesRemoved => $"{Column}: codes removed: {Before}",
        ChangeKind.FormatChanged => $"{Column}: format {Before ?? "ISO 8601"} became {After ?? "ISO 8601"}",
        ChangeKind.UnitChanged => $"{Column}: unit {Before} became {After}",
        ChangeKind.SensitiveMarked => $"{Column}: marked sensitive",
        ChangeKind.SensitiveUnmarked => $"{Column}: no longer marked sensitive",
        ChangeKind.CaseChanged => $"{After}: was written {Before}",
        ChangeKind.Order => $"columns in another order: {After}",
        ChangeKind.Metadata => $"{Column}: {(After is null ? $"{Before} taken out" : Before is null ? $"{After} added" : $"{After} changed")}",
        _ => $"{Column}: {Before} became {After}",
    };
}

/// <summary>The kinds of changes of a schema.</summary>
public enum ChangeKind
{
    /// <summary>A column that may be null is new.</summary>
    AddedNullable,

    /// <summary>A column without nulls is new: older files lack it.</summary>
    AddedRequired,

    /// <summary>A column is gone.</summary>
    Removed,

    /// <summary>Every value of the old type is one of the new.</summary>
    Widened,

    /// <summary>Every value of the new type is one of the old.</summary>
    Narrowed,

    /// <summary>The types are of different kinds: integer and string.</summary>
    TypeChanged,

    /// <summary>Nulls were allowed and are not.</summary>
    Required,

    /// <summary>Nulls were not allowed and are.</summary>
    Optional,

    /// <summary>The list of codes has more.</summary>
    CodesAdded,

    /// <summary>The list of codes has fewer.</summary>
    CodesRemoved,

    /// <summary>Dates are written otherwise.</summary>
    FormatChanged,

    /// <summary>Numbers mean something else.</summary>
    UnitChanged,

    /// <summary>Values are hidden from now on.</summary>
    SensitiveMarked,

    /// <summary>Values are shown from now on.</summary>
    SensitiveUnmarked,

    /// <summary>The name is written in other cases.</summary>
    CaseChanged,

    /// <summary>The columns stand in another order.</summary>
    Order,

    /// <summary>A comment, or metadata that Tamiz does not know.</summary>
    Metadata,
}

/// <summary>What a schema promises about its next version.</summary>
public enum Compatibility
{
    /// <summary>Files that fit the old schema fit the new one, and no column goes.</summary>
    Backward,

    /// <summary>Those who read tables of the old schema can read those of the new one.</summary>
    Forward,

    /// <summary>Both.</summary>
    Full,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>Which part of a version a change raises.</summary>
public enum ChangeLevel
{
    /// <summary>Nothing changed.</summary>
    None,

    /// <summary>Words only.</summary>
    Patch,

    /// <summary>More than before, and nothing breaks.</summary>
    Minor,

    /// <summary>Something breaks.</summary>
    Major,
}
