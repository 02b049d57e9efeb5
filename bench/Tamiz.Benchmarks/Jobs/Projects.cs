using System.Globalization;
using Tamiz.Benchmarks.Data;
using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>Makes the project a benchmark works on, and passes its settings to child processes.</summary>
internal static class Projects
{
    public static BenchProject Make(Options options, out Report report, string name, string floor)
    {
        var project = Of(options);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {options.Rows} rows x {options.Columns} columns in {options.Files} files, {options.Checks} checks"));
        var bytes = project.Write();
        report = new Report(string.Create(CultureInfo.InvariantCulture, $"{name}-{options.Rows}x{options.Columns}-{options.Checks}"), floor, options);
        report.Facts["source_bytes"] = bytes;
        return project;
    }

    public static BenchProject Of(Options options) =>
        new(Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"{options.Rows}x{options.Columns}-{options.Files}")), options);

    /// <summary>Returns the arguments with which this program does one thing in a child process.</summary>
    public static IEnumerable<string> Itself(string what, Options options) => new[]
    {
        "child", what, "--rows", $"{options.Rows}", "--columns", $"{options.Columns}", "--checks", $"{options.Checks}", "--files", $"{options.Files}",
        "--formats", string.Join(',', options.Formats), "--seed", $"{options.Seed}", "--folder", options.Folder,
    }.Concat(options.Cap is null ? [] : ["--cap", options.Cap]).Concat(options.Spark is null ? [] : ["--spark", options.Spark]);
}
