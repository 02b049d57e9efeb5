using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;

namespace Tamiz.Cli.Commands;

/// <summary>A verb on a project: <c>tamiz VERB [SUBJECT] [PROJECT]</c>, or <c>-p PROJECT</c>.</summary>
internal abstract class ProjectCommand : Command
{
    private readonly Terminal _terminal;
    private readonly Argument<string>? _subject;
    private readonly Argument<string> _project = new("PROJECT")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The folder of the project. The default is the nearest one, from here upwards, that has a tamiz.yml.",
    };

    private readonly Option<string> _projectOption = new("--project", "-p") { Description = "The folder of the project, as above." };
    private readonly FormatOption _format;

    protected ProjectCommand(Terminal terminal, string name, string description, Argument<string>? subject = null, FormatOption? format = null)
        : base(name, description)
    {
        _terminal = terminal;
        _subject = subject;
        _format = format ?? new FormatOption();
        if (subject is not null)
            Add(subject);
        Add(_project);
        Add(_projectOption);
        Add(_format);
        SetAction((parsed, cancellationToken) => RunAsync(new Request(parsed, terminal, Find(parsed), _format.Of(parsed)), cancellationToken));
    }

    protected abstract Task<int> RunAsync(Request request, CancellationToken cancellationToken);

    private (string? Subject, string? Project) Find(ParseResult parsed)
    {
        var subject = _subject is null ? null : parsed.GetValue(_subject);
        var project = parsed.GetValue(_projectOption) ?? parsed.GetValue(_project);

        // The parser takes an option it does not know for an argument.
        if (new[] { subject, project }.FirstOrDefault(word => word?.StartsWith('-') == true) is { } unknown)
        {
            throw new TamizException(ExitReason.Usage, "unknown_option", $"'{unknown}' is not an option of 'tamiz {Name}'.")
            {
                Hint = Spelling.Suggest(unknown, [.. Options.Where(option => !option.Hidden).Select(option => option.Name)]),
            };
        }

        if (subject is not null && project is null && Directory.Exists(Path.Combine(_terminal.Folder, subject)) && !IsProject(subject))
            throw new TamizException(ExitReason.Usage, "no_project", $"'{subject}' is a folder without a '{ProjectFile.FileName}'.") { Hint = "Name the folder that holds it." };

        // A lone argument that is a project's folder is the project, not the subject.
        return subject is not null && project is null && IsProject(subject) ? (null, subject) : (subject, project);
    }

    private bool IsProject(string folder) => File.Exists(Path.Combine(_terminal.Folder, folder, ProjectFile.FileName));

    /// <summary>What was asked for.</summary>
    protected sealed record Request(ParseResult Parsed, Terminal Terminal, (string? Subject, string? Project) Named, OutputFormat Format)
    {
        public string? Subject => Named.Subject;

        public Project LoadProject() => Project.Load(Terminal, Named.Project);

        /// <summary>Writes the result in the form that was asked for.</summary>
        public void Answer(ResultOutput result) => result.Write(Terminal, Format);
    }
}
