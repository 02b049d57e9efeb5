using System.Globalization;

namespace Tamiz.Benchmarks;

/// <summary>What a benchmark is run with.</summary>
internal sealed record Options
{
    public const string Text = """
          --rows N          rows of the table (5000000)
          --columns N       its columns, from 10 (20)
          --checks N        its checks, from 10 (70)
          --files N         the files it comes in (1; changed-file: 4)
          --formats LIST    what is released: csv or csv,parquet (csv)
          --repetitions N   how often each side runs (5)
          --seed N          another table (1)
          --bytes N         the size of the file of store (1073741824)
          --spark ADDRESS   a Spark Connect server that sees --folder (one is started from SPARK_HOME)
          --side SIDE       tamiz or floor alone
          --cap BYTES       a memory limit on the child processes, as 4G (none; needs to be root)
          --program FILE    the program (artifacts/tamiz/tamiz, which eng/publish makes)
          --folder DIR      where data is made (a folder below the system's for temporary files)
          --results DIR     where results are written (bench/results; none: nowhere)
          --keep            leave the data there
        """;

    public long Rows { get; init; } = 5_000_000;

    public int Columns { get; init; } = 20;

    public int Checks { get; init; } = 70;

    public int Files { get; init; } = 1;

    public string[] Formats { get; init; } = ["csv"];

    public int Repetitions { get; init; } = 5;

    public ulong Seed { get; init; } = 1;

    public long Bytes { get; init; } = 1L << 30;

    /// <summary>Gets the bucket a child process works on.</summary>
    public string? Bucket { get; init; }

    /// <summary>Gets the address of a Spark Connect server.</summary>
    public string? Spark { get; init; }

    public string? Side { get; init; }

    public string? Cap { get; init; }

    public string Program { get; init; } = Path.Combine(Repository.Root, "artifacts", "tamiz", "tamiz");

    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "tamiz-bench");

    public string Results { get; init; } = Path.Combine(Repository.Root, "bench", "results");

    public bool Keep { get; init; }

    public static Options Parse(IEnumerable<string> arguments)
    {
        var options = new Options();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
        {
            if (name == "--keep")
                options = options with { Keep = true };
            else if (left.TryDequeue(out var value))
                options = options.With(name, value);
            else
                throw new UsageException($"'{name}' is no option, or lacks its value.");
        }

        return options;
    }

    private Options With(string name, string value) => name switch
    {
        "--rows" => this with { Rows = Number(name, value, 1) },
        "--columns" => this with { Columns = (int)Number(name, value, 10) },
        "--checks" => this with { Checks = (int)Number(name, value, 10) },
        "--files" => this with { Files = (int)Number(name, value, 1) },
        "--formats" => this with { Formats = value.Split(',') },
        "--repetitions" => this with { Repetitions = (int)Number(name, value, 1) },
        "--seed" => this with { Seed = (ulong)Number(name, value, 0) },
        "--bytes" => this with { Bytes = Number(name, value, 1) },
        "--bucket" => this with { Bucket = value },
        "--spark" => this with { Spark = value },
        "--side" when value is "tamiz" or "floor" => this with { Side = value },
        "--cap" => this with { Cap = value },
        "--program" => this with { Program = Path.GetFullPath(value) },
        "--folder" => this with { Folder = Path.GetFullPath(value) },
        "--results" => this with { Results = value },
        _ => throw new UsageException($"'{name} {value}' is no option."),
    };

    private static long Number(string name, string value, long least) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= least ? number : throw new UsageException($"{name} is a number from {least} on.");
}
