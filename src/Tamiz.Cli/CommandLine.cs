using System.CommandLine;
using System.CommandLine.Help;
using Tamiz.Cli.Commands;
using Tamiz.Pipelines;

namespace Tamiz.Cli;

/// <summary>All verbs, and how a failure becomes a message and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Makes the parser; tests ask it whether a command that a message names exists.</summary>
    public static Command Create(Terminal terminal)
    {
        // Not a RootCommand: that takes its name from the assembly, which cannot be called tamiz.
        var root = new Command("tamiz", "Tamiz runs data pipelines through a quality gate: nothing is published unless every check lets it.")
        {
            new HelpOption { Recursive = true, Action = new HelpAction { MaxWidth = terminal.Width } },
            new VersionOption(),
            new InitCommand(terminal),
            new DoctorCommand(terminal),
            new PlanCommand(terminal),
            new RunCommand(terminal),
            new RetryCommand(terminal),
            new RunsCommand(terminal),
            new ShowCommand(terminal),
            new ExplainCommand(terminal),
            new StatusCommand(terminal),
            new ReleasesCommand(terminal),
            new RollbackCommand(terminal),
            new DeliverCommand(terminal),
            new VerifyCommand(terminal),
            new EnginesCommand(terminal),
            new SchemaCommand(terminal),
            new TestCommand(terminal),
            new ConfigCommand(terminal),
        };
        foreach (var later in LaterCommand.All(terminal))
            root.Add(later);
        return root;
    }

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        using var signals = new Signals();
        var parsed = Create(terminal).Parse(args);
        if (parsed.CommandResult.Command is LaterCommand later)
            return later.Refuse(terminal);
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } group && parsed.UnmatchedTokens is [var unknown, ..])
        {
            var verbs = group.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToList();
            terminal.Report($"unknown_verb: '{unknown}' is not a verb of {string.Join(' ', PathOf(parsed.CommandResult).Prepend("tamiz"))}. {Spelling.Suggest(unknown, verbs)}");
            return (int)ExitReason.Usage;
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var mistake in parsed.Errors)
                terminal.Report($"usage: {mistake.Message}");
            terminal.Report($"See: tamiz {string.Join(' ', PathOf(parsed.CommandResult).Append("--help"))}");
            return (int)ExitReason.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, signals.Token);
        }
        catch (ProjectException e)
        {
            foreach (var problem in e.Problems)
                terminal.Report(problem.ToString());
            terminal.Report($"{Count(e.Problems.Count, "mistake")} in the project; nothing ran.");
            return (int)e.Reason;
        }
        catch (TamizException e)
        {
            terminal.Report($"{(e.Place is null ? "" : $"{e.Place}: ")}{e.Code}: {e.Message}{(e.Hint is null ? "" : " " + e.Hint)}");
            return (int)e.Reason;
        }
        catch (OperationCanceledException)
        {
            terminal.Report("interrupted: The run was stopped; 'tamiz runs' shows whether it had published. Run again: finished steps are reused.");
            return (int)signals.Reason;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Report($"io_failed: The operating system refused a file: {e.Message.TrimEnd('.')}. See to its place, its rights and the room on its disk, then run again: finished steps are reused.");
            return (int)(e is UnauthorizedAccessException ? ExitReason.Usage : ExitReason.Transient);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            terminal.Report($"internal: This is a defect of Tamiz: {e.GetType().Name}: {e.Message}");
            if (terminal.Environment("TAMIZ_DEBUG") is not null)
                terminal.Report(e.ToString());
            else
                terminal.Report("With TAMIZ_DEBUG=1 the same command shows where.");
            return (int)ExitReason.Internal;
        }
        finally
        {
            await terminal.CloseAsync();
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static IEnumerable<string> PathOf(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? PathOf(parent).Append(result.Command.Name) : [];
}
