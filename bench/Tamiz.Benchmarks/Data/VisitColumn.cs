namespace Tamiz.Benchmarks.Data;

/// <summary>A column of the table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as a Spark schema names it.</param>
/// <param name="Write">What writes a cell of it.</param>
internal sealed record VisitColumn(string Name, string Type, WriteCell Write)
{
    /// <summary>Gets the type as DuckDB names it.</summary>
    public string SqlType => Type switch
    {
        "string" => "VARCHAR",
        "long" => "BIGINT",
        "timestamp" => "TIMESTAMPTZ",
        _ => Type,
    };

    /// <summary>Returns the first columns of the table; from the 21st on they are laboratory values.</summary>
    public static VisitColumn[] First(int count) => [.. Named.Take(count), .. Enumerable.Range(21, Math.Max(0, count - 20)).Select(Lab)];

    private static readonly VisitColumn[] Named =
    [
        new("visit_id", "long", (w, ref _, row) => w.Number(row + 1)),
        new("patient_id", "long", (w, ref dice, row) => w.Number(1_000_000 + (row / 8) + dice.Next(16))),
        new("site", "string", (w, ref dice, _) => Site(w, dice.Next(Words.Sites))),
        new("country", "string", (w, ref dice, _) => w.Text(dice.OnceIn(10) ? Words.Codes[dice.Next(Words.Codes.Length)] : Words.Countries[dice.Next(Words.Countries.Length)])),
        new("sex", "string", (w, ref dice, _) => w.Byte(dice.OnceIn(2) ? 'F' : 'M')),
        new("age", "integer", (w, ref dice, _) => Age(w, ref dice)),
        new("visit_date", "date", (w, ref dice, _) => VisitDate(w, ref dice)),
        new("weight_kg", "decimal(6,2)", (w, ref dice, _) => w.Decimal(4_000 + dice.Next(9_000), 2)),
        new("diagnosis", "string", (w, ref dice, _) => Some(w, Words.Diagnoses, dice.OnceIn(50) ? -1 : dice.Next(Words.Diagnoses.Length))),
        new("note", "string", (w, ref dice, _) => Note(w, ref dice)),
        new("height_cm", "integer", (w, ref dice, _) => w.Number(145 + dice.Next(55))),
        new("systolic", "integer", (w, ref dice, _) => w.Number(100 + dice.Next(70))),
        new("diastolic", "integer", (w, ref dice, _) => w.Number(55 + dice.Next(40))),
        new("heart_rate", "integer", (w, ref dice, _) => w.Number(48 + dice.Next(90))),
        new("temperature", "double", (w, ref dice, _) => w.Decimal(350 + dice.Next(60), 1)),
        new("glucose", "decimal(7,3)", (w, ref dice, _) => w.Decimal(60_000 + dice.Next(140_000), 3)),
        new("started_at", "timestamp", (w, ref dice, _) => w.Time(Day(ref dice), 28_800 + dice.Next(18_000))),
        new("ended_at", "timestamp", (w, ref dice, _) => w.Time(Day(ref dice) + 2600, 50_400 + dice.Next(18_000))),
        new("medication", "string", (w, ref dice, _) => Some(w, Words.Medications, dice.OnceIn(20) ? -1 : dice.Next(Words.Medications.Length))),
        new("dose_mg", "double", (w, ref dice, _) => w.Decimal(25 + (25 * dice.Next(400)), 2)),
    ];

    public static void Site(CellWriter writer, int number)
    {
        writer.Text("S-"u8);
        writer.Number(number, 3);
    }

    private static VisitColumn Lab(int number) => new($"lab_{number}", "decimal(9,3)", (w, ref dice, _) => w.Decimal(dice.Next(9_000_000), 3));

    private static int Day(ref Dice dice) => DateOnly.FromDateTime(new DateTime(2018, 1, 1)).DayNumber + dice.Next(2500);

    private static void Age(CellWriter writer, ref Dice dice)
    {
        if (dice.OnceIn(4_000))
            writer.Text("unknown"u8);
        else
            writer.Number(dice.OnceIn(5_000) ? 200 : 18 + dice.Next(72));
    }

    private static void VisitDate(CellWriter writer, ref Dice dice)
    {
        if (dice.OnceIn(6_000))
            writer.Text("2020-13-01"u8);
        else
            writer.Date(Day(ref dice));
    }

    private static void Some(CellWriter writer, string[] words, int at)
    {
        if (at >= 0)
            writer.Text(words[at]);
    }

    private static void Note(CellWriter writer, ref Dice dice)
    {
        var quoted = dice.OnceIn(30);
        if (quoted)
            writer.Byte('"');
        for (var left = dice.Next(7); left > 0; left--)
        {
            writer.Text(Words.Notes[dice.Next(Words.Notes.Length)]);
            if (left > 1)
                writer.Byte(' ');
        }

        if (quoted)
            writer.Text(", \"\"sic\"\"\""u8);
        else if (dice.OnceIn(20))
            writer.Text("  "u8);
    }
}

/// <summary>Writes a cell of a row.</summary>
internal delegate void WriteCell(CellWriter writer, ref Dice dice, long row);
