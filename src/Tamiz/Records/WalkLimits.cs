namespace Tamiz.Records;

/// <summary>The sizes a walk works with; other ones than the defaults are for tests.</summary>
/// <param name="Buffer">The bytes read at once.</param>
/// <param name="Record">The most bytes a record may have.</param>
/// <param name="Runs">Whether regular records are counted many at a time.</param>
internal sealed record WalkLimits(int Buffer = 1 << 20, int Record = 16 << 20, bool Runs = true);
