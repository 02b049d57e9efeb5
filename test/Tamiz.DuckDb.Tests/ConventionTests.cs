using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests;

public class ConventionTests
{
    [Fact]
    public void What_waits_takes_a_token_last() => Tamiz.Tests.Conventions.MethodsWithoutToken(typeof(DuckDbEngine).Assembly).ShouldBeEmpty();
}
