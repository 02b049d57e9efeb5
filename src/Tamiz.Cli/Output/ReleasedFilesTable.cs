using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The files that a run released.</summary>
internal static class ReleasedFilesTable
{
    // Lines and no table: a name with the run's in it leaves no room for columns on a narrow screen.
    public static void Write(Terminal terminal, RunReport report)
    {
        if (report.Files.IsEmpty)
            return;

        terminal.WriteLine();
        foreach (var file in report.Files)
            terminal.WriteLine($"released {file.Path}  {Words.Count(file.Rows, "row")}  sha256 {file.Sha256[..16]}", hanging: 2);
    }

    public static void WriteMarkdown(MarkdownText text, RunReport report)
    {
        if (!report.Files.IsEmpty)
            text.Folded(Words.Count(report.Files.Length, "released file"), inner => inner.Table(["released", ">rows", "sha256"], report.Files.Select(file => new[] { file.Path, Words.Number(file.Rows), file.Sha256 })));
    }
}
