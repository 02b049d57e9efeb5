using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Tamiz.Cli;

/// <summary>Reads the history of a project by the <c>git</c> command (ADR 0041). Nothing is ever written.</summary>
/// <param name="folder">The project's folder.</param>
internal sealed class Git(string folder)
{
    private const int MostBytes = 16 << 20;

    /// <summary>Tells whether a text names a commit.</summary>
    public bool Knows(string reference) => Run(["rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}"]) is { ExitCode: 0 };

    /// <summary>Returns the text of a file as it was, or <see langword="null"/> if there is no such commit or it has no such file.</summary>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="file">The file, relative to the folder.</param>
    public string? Show(string reference, string file) =>
        Knows(reference) && Run(["show", "--end-of-options", $"{reference}:./{file}"]) is { ExitCode: 0 } shown ? Encoding.UTF8.GetString(shown.Output).TrimStart('\uFEFF') : null;

    /// <summary>Writes project file, schemas and lock as they were into another folder.</summary>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="target">The folder.</param>
    /// <exception cref="TamizException">There is no such commit, or the project was not in it.</exception>
    public void Extract(string reference, string target)
    {
        if (!Knows(reference))
            throw Unknown(reference);
        var listed = Run(["ls-tree", "-r", "-z", "--name-only", "--end-of-options", reference]);
        var files = Encoding.UTF8.GetString(listed.Output).Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(IsWanted).ToList();
        if (!files.Contains(Pipelines.Yaml.ProjectFile.FileName))
            throw new TamizException(ExitReason.Usage, "no_project", $"There is no '{Pipelines.Yaml.ProjectFile.FileName}' of this folder in '{reference}'.") { Hint = "Name a commit that has it." };

        foreach (var file in files)
        {
            var full = Path.GetFullPath(Path.Combine(target, file));
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, Run(["show", "--end-of-options", $"{reference}:./{file}"]).Output);
        }
    }

    private static bool IsWanted(string file) =>
        file == Pipelines.Yaml.ProjectFile.FileName || Path.GetExtension(file) is ".json" or ".lock" && !file.StartsWith("data/", StringComparison.Ordinal);

    private TamizException Unknown(string reference)
    {
        var isRepository = Run(["rev-parse", "--git-dir"]) is { ExitCode: 0 };
        return new TamizException(ExitReason.Usage, "unknown_ref", isRepository ? $"'{reference}' is no file, table, release or commit that is known here." : $"'{reference}' is no file or table, and the project is in no Git repository.")
        {
            Hint = isRepository ? "If it is a branch that was not fetched: git fetch origin BRANCH (actions/checkout needs fetch-depth: 0), then name origin/BRANCH." : "Name a file, or run this in a clone.",
        };
    }

    private (int ExitCode, byte[] Output) Run(string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = git.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            git.StandardOutput.BaseStream.CopyTo(output);
            git.WaitForExit();
            if (output.Length > MostBytes)
                throw new TamizException(ExitReason.Usage, "file_too_large", "A file in Git is too large to be a schema.") { Hint = "Schemas are small; keep data out of Git." };
            if (git.ExitCode != 0 && error.Result.Contains("dubious ownership", StringComparison.Ordinal))
                throw new TamizException(ExitReason.Usage, "git_refused", "Git refuses the folder because another user owns it.") { Hint = $"Try: git config --global --add safe.directory {Path.GetFullPath(folder)}" };
            return (git.ExitCode, output.ToArray());
        }
        catch (Win32Exception)
        {
            throw new TamizException(ExitReason.Usage, "no_git", "The command 'git' is not there, and Git is to be asked.") { Hint = "Install git, or name files instead." };
        }
    }
}
