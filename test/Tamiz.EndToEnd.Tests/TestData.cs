using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Real data outside of this checkout, named by <c>TAMIZ_TEST_DATA</c>. Tests that need it are skipped at home and fail in CI.</summary>
internal static class TestData
{
    public static string Folder(string name)
    {
        if (Environment.GetEnvironmentVariable("TAMIZ_TEST_DATA") is { Length: > 0 } root)
            return Path.Combine(root, name);

        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException("TAMIZ_TEST_DATA is not set, and in CI it must be.");
        Assert.Skip("TAMIZ_TEST_DATA is not set: it names the folder with the open data.");
        return "";
    }
}
