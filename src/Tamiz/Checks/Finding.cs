namespace Tamiz.Checks;

/// <summary>What a measure says about a rule, before it is known what follows from that.</summary>
/// <param name="Keeping">Whether the rule is kept.</param>
/// <param name="Text">Why, with numbers.</param>
internal sealed record Finding(Keeping Keeping, string Text);

/// <summary>Whether a rule is kept.</summary>
internal enum Keeping
{
    /// <summary>It is.</summary>
    Kept,

    /// <summary>It is broken, within what is tolerated.</summary>
    Tolerated,

    /// <summary>It is broken.</summary>
    Broken,

    /// <summary>There was nothing to judge.</summary>
    Nothing,
}
