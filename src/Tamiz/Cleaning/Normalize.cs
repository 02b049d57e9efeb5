using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;

namespace Tamiz.Cleaning;

/// <summary>Brings text to one of several forms that look alike.</summary>
/// <param name="Columns">The columns; empty for every column that is text at that point.</param>
/// <param name="Form">The form.</param>
public sealed record Normalize(ImmutableArray<string> Columns, NormalForm Form) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "normalize";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = Columns;

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override bool NeedsText => true;

    private protected override bool MayMeanAll => true;

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["normalize"] = Texts(Columns), ["form"] = Form.ToString() };

    internal override string Write(Cell cell) => Form switch
    {
        NormalForm.Nfc => cell.Sql.Compose(cell.Value),
        NormalForm.NoAccents => cell.Sql.WithoutAccents(cell.Value),
        _ => SqlDialect.EmptiedToNull(cell.Value, cell.Sql.SingleBlanks(cell.Value)),
    };
}

/// <summary>The forms of <see cref="Normalize"/>.</summary>
public enum NormalForm
{
    /// <summary>Unicode's canonical composition: a letter and its accent are one.</summary>
    Nfc,

    /// <summary>No blanks at the ends, and one plain blank for each run of blanks inside. Text that becomes empty by it is null.</summary>
    Spaces,

    /// <summary>Letters without the marks that Unicode can take off them: <c>é</c> is <c>e</c>, <c>ñ</c> is <c>n</c>, <c>ø</c> stays.</summary>
    NoAccents,
}
