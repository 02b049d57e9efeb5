using System.Runtime.CompilerServices;
using Shouldly;

namespace Tamiz.Tests;

/// <summary>
/// Compares a text with the approved file beside the test; a difference leaves a <c>.received.txt</c> to rename. With <c>APPROVE=1</c> the text
/// is taken as approved: for a change that touches many, to be read in the diff.
/// </summary>
internal static class Approved
{
    public static void Matches(string actual, string? name = null, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(file)!, "Approved");
        var stem = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.{name ?? test}");
        var expected = File.Exists(stem + ".txt") ? File.ReadAllText(stem + ".txt") : "";
        if (expected == actual)
            return;

        var approve = Environment.GetEnvironmentVariable("APPROVE") == "1";
        Directory.CreateDirectory(folder);
        File.WriteAllText(approve ? stem + ".txt" : stem + ".received.txt", actual);
        if (approve)
            return;

        actual.ShouldBe(expected);
    }
}
