using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.DuckDb.Tests.Crash;
using Tamiz.Storage;

namespace Tamiz.EndToEnd.Tests.Crash;

/// <summary>A shop whose files change from run to run, and what must hold of its store whatever happens to the program.</summary>
internal sealed class KilledShop : IDisposable
{
    private readonly Shop _shop = new();
    private readonly FolderStore _store;

    public KilledShop()
    {
        _store = new FolderStore(_shop.Scratch.PathOf("store/shop"));
        Promises = new Promises(_store, () => LinkedFolder.ReadAsync(_shop.Scratch.PathOf("store/latest")));
    }

    public Promises Promises { get; }

    public string Folder => _shop.Folder;

    /// <summary>Writes files that give another release than those before.</summary>
    public void Change(int amount) => ChangeIn(_shop.Folder, amount);

    /// <summary>Makes a folder of another machine with the same project, store and place of delivery.</summary>
    public string NewMachine(int amount)
    {
        var folder = Path.Combine(_shop.Folder, "machines", $"{amount}");
        foreach (var file in (string[])["orders.json", "lines.json", "data/lines.csv"])
            Write(Path.Combine(folder, file), _shop.Scratch.Read(file));
        Write(Path.Combine(folder, "tamiz.yml"), _shop.Scratch.Read("tamiz.yml").Replace("./store", _shop.Scratch.PathOf("store"), StringComparison.Ordinal));
        ChangeIn(folder, amount);
        return folder;
    }

    /// <summary>Starts a run. What it says goes to files, so that nobody waits for a pipe.</summary>
    public static Process Start(string folder)
    {
        File.Delete(Path.Combine(folder, "err.txt"));
        var start = new ProcessStartInfo("sh", ["-c", $"exec '{Cli.Program}' run -o json >out.json 2>err.txt"]) { WorkingDirectory = folder };
        (start.Environment["TAMIZ_ACTOR"], start.Environment["LC_ALL"]) = ("tester", "C.UTF-8");
        return Process.Start(start)!;
    }

    /// <summary>Waits until a run has done its last step, and some milliseconds more.</summary>
    public async Task AfterLastStepAsync(Process process, int milliseconds, CancellationToken cancellationToken)
    {
        var said = Path.Combine(Folder, "err.txt");
        while (!process.HasExited && !(File.Exists(said) && (await File.ReadAllTextAsync(said, cancellationToken)).Contains("kpi:total", StringComparison.Ordinal)))
            await Task.Delay(2, cancellationToken);
        await Task.Delay(milliseconds, cancellationToken);
    }

    /// <summary>Runs to the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        using var process = Start(folder);
        await process.WaitForExitAsync(cancellationToken);
        Note(folder);
        return process.ExitCode;
    }

    /// <summary>Remembers what a run that ended said of itself.</summary>
    public void Note(string folder)
    {
        if (File.ReadAllText(Path.Combine(folder, "out.json")) is { Length: > 0 } said && JsonNode.Parse(said) is { } report && (long?)report["entry"] is { } entry)
            Promises.Claim((string)report["run"]!, entry);
    }

    /// <summary>Lets a run end, after which nothing may be left to do, and nothing that was finished may have been done again.</summary>
    public async Task EndWellAsync(CancellationToken cancellationToken)
    {
        var finished = await FinishedSteps.InAsync(_store);

        (await RunAsync(Folder, cancellationToken)).ShouldBe(0, File.ReadAllText(Path.Combine(Folder, "err.txt")));

        await Promises.CheckAtRestAsync();
        var run = (string)JsonNode.Parse(_shop.Scratch.Read("out.json"))!["run"]!;
        Promises.Broken.AddRange((await FinishedSteps.RepeatedAsync(_store, run, finished)).Select(step => $"'{step}' was done again"));
    }

    public void Dispose() => _shop.Dispose();

    private static void ChangeIn(string folder, int amount) => Write(
        Path.Combine(folder, Shop.Orders), string.Create(CultureInfo.InvariantCulture, $"id,amount,day,note\n1,{amount}.50,2026-01-02,a\n2,{amount}.25,2026-01-03,b\n3,{amount}.00,2026-01-04,\n4,4.50,2026-01-05,d\n"));

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
