using Tamiz.Pipelines;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz config show</c>.</summary>
internal sealed class SettingsOutput(SettingsReport report, bool origin) : ResultOutput(report)
{
    protected override void WriteTable(Terminal terminal)
    {
        foreach (var setting in report.Settings)
            terminal.WriteLine(origin ? $"{setting.Path} = {OneLine(setting)}   ({setting.Origin})" : $"{setting.Path} = {OneLine(setting)}", hanging: 4);
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading("tamiz.yml: every setting that holds")
        .Table(["setting", "value", "from"], report.Settings.Select(setting => new[] { setting.Path, OneLine(setting), setting.Origin }));

    protected override IEnumerable<TestSuite> Suites() => [];

    private static string OneLine(Setting setting) => setting.Value.ReplaceLineEndings(" ").Trim();
}
