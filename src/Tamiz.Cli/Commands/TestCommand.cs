using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.DuckDb;
using Tamiz.Reports;
using Tamiz.Testing;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz test</c>: rows in; rows, quarantine and statuses of checks out. No store is needed.</summary>
internal sealed class TestCommand(Terminal terminal) : ProjectCommand(
    terminal,
    "test",
    "Run the tests in tests/*.yml: rows in; rows, quarantine and statuses of checks out. Needs no data and no store; exit code 3 if one fails.",
    new Argument<string>("TEST") { Arity = ArgumentArity.ZeroOrOne, Description = "The name of one test: its file without .yml. The default is all." })
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        var all = TestFile.LoadAll(project.Pipeline);
        var tests = request.Subject is { } name ? all.Where(test => Path.GetFileNameWithoutExtension(test.File) == Path.GetFileNameWithoutExtension(name)).ToList() : [.. all];
        if (tests.Count == 0)
            throw new TamizException(ExitReason.Usage, "no_tests", request.Subject is { } wanted ? $"There is no test '{wanted}'." : "There are no tests: a gate that looks at nothing is not passed.") { Hint = all.IsEmpty ? "Write one as tests/NAME.yml." : $"There are {string.Join(", ", all.Select(test => Path.GetFileNameWithoutExtension(test.File)))}." };

        var folder = Directory.CreateTempSubdirectory("tamiz-test-").FullName;
        try
        {
            await using var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [folder], TemporaryFolder = folder }, cancellationToken);
            await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(cancellationToken);
            var tester = new PipelineTester(project.Pipeline, engine, analyzer, folder, terminal.Clock);
            var results = new List<PipelineTestResult>();
            foreach (var test in tests)
                results.Add(await tester.RunAsync(test, cancellationToken));

            var report = TestsReport.Of(project.Pipeline.Name, results);
            request.Answer(new TestsOutput(terminal, project, report));
            return report.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
