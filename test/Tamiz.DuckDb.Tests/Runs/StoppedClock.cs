using System.Globalization;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A clock that stands still, so that a run's as-of is known.</summary>
internal sealed class StoppedClock(string time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
