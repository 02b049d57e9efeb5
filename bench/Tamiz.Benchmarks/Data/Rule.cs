using System.Globalization;

namespace Tamiz.Benchmarks.Data;

/// <summary>A check, as a project says it and as one would write it in SQL.</summary>
/// <param name="Yaml">The item under <c>checks</c>.</param>
/// <param name="Broken">The condition of rows that break it; <see langword="null"/> where the floor has a statement of its own for it.</param>
internal sealed record Rule(string Yaml, string? Broken)
{
    public const string OutOfRange = "age < 0 or age > 120";

    /// <summary>Returns so many checks, the same mix for the same columns. Key, references and the age's range, which quarantines, come first.</summary>
    public static List<Rule> First(int count, VisitColumn[] columns)
    {
        var names = columns.Select(column => column.Name).ToHashSet();
        var rules = Basic().Concat(OfColumns(columns)).Concat(Together(names)).Concat(Conditional()).Take(count).ToList();
        return rules.Count == count ? rules : throw new UsageException($"There are only {rules.Count} checks for {columns.Length} columns.");
    }

    private static IEnumerable<Rule> Basic() =>
    [
        new("references: { key: site, to: sites }", null),
        new("between: { column: age, min: 0, max: 120, on_fail: quarantine }", OutOfRange),
        new("not_null: country", "country is null"),
        new("accepted_values: { column: sex, values: [F, M] }", "sex not in ('F', 'M')"),
        new($"accepted_values: {{ column: country, values: [{string.Join(", ", Words.Countries)}] }}", $"country not in ({string.Join(", ", Words.Countries.Select(word => $"'{word}'"))})"),
        new("not_null: { column: diagnosis, on_fail: warn }", "diagnosis is null"),
        new("between: { column: weight_kg, min: 20, max: 300 }", "weight_kg < 20 or weight_kg > 300"),
        new("expression: { sql: \"visit_date >= date '2018-01-01'\", name: visit_after_start }", "visit_date < date '2018-01-01'"),
        new("expression: { sql: \"age >= 18 or weight_kg < 120\", name: weight_of_minors }", "age < 18 and weight_kg >= 120"),
        new("expression: { sql: \"note is null or length(note) < 200\", name: short_notes }", "length(note) >= 200"),
    ];

    private static IEnumerable<Rule> OfColumns(VisitColumn[] columns)
    {
        foreach (var column in columns.Where(column => column.Name is not ("visit_id" or "country" or "diagnosis")))
        {
            yield return new($"not_null: {{ column: {column.Name}, on_fail: warn }}", $"{column.Name} is null");
            if (column.Name is not ("age" or "weight_kg") && (column.Type is "integer" or "long" or "double" || column.Type.StartsWith("decimal", StringComparison.Ordinal)))
            {
                var most = column.Type.StartsWith("decimal", StringComparison.Ordinal) ? "9999" : "1000000000";
                yield return new($"between: {{ column: {column.Name}, min: 0, max: {most} }}", $"{column.Name} < 0 or {column.Name} > {most}");
            }
        }
    }

    private static IEnumerable<Rule> Together(HashSet<string> names)
    {
        if (!names.Contains("dose_mg"))
            return [];

        return
        [
            new("expression: { sql: systolic > diastolic, name: pressures_in_order }", "not (systolic > diastolic)"),
            new("expression: { sql: ended_at >= started_at, name: times_in_order }", "not (ended_at >= started_at)"),
            new("expression: { sql: temperature between 30 and 45, name: temperature_of_the_living }", "not (temperature between 30 and 45)"),
            new($"accepted_values: {{ column: medication, values: [{string.Join(", ", Words.Medications)}] }}", $"medication not in ({string.Join(", ", Words.Medications.Select(word => $"'{word}'"))})"),
        ];
    }

    // what a protocol says of one diagnosis alone
    private static IEnumerable<Rule> Conditional() => Words.Diagnoses.SelectMany((diagnosis, at) => new[]
    {
        OfDiagnosis(diagnosis, at, "age", "age >= 18"),
        OfDiagnosis(diagnosis, at, "weight", string.Create(CultureInfo.InvariantCulture, $"weight_kg between {20 + at} and 250")),
        OfDiagnosis(diagnosis, at, "date", string.Create(CultureInfo.InvariantCulture, $"visit_date < date '{2030 + at}-01-01'")),
    });

    private static Rule OfDiagnosis(string diagnosis, int at, string what, string then) =>
        new($"expression: {{ sql: \"diagnosis <> '{diagnosis}' or {then}\", name: {what}_{at} }}", $"not (diagnosis <> '{diagnosis}' or {then})");
}
