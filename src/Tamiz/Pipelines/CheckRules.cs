using Tamiz.Checks;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>Whether checks fit the table they are about: columns exist, types go together, limits are values of the column's type.</summary>
public static class CheckRules
{
    /// <summary>Checks the checks of a table whose columns are known.</summary>
    public static void CheckColumns(Table table, TableSchema schema, Pipeline pipeline, Objection objection)
    {
        if (schema.Columns.IsEmpty)
            return;

        foreach (var check in table.Checks)
        {
            if (check is not RowCheck row || row.Columns.FirstOrDefault(column => schema.Find(column) is null) is not { } missing)
                CheckOne(check, table, schema, pipeline, objection);
            else if (!table.Key.Contains(missing))
                objection(check.Place, "unknown_column", $"The check '{check.Id(table.Name)}' names the column '{missing}', which '{table.Name}' has not.", Spelling.Suggest(missing, [.. schema.Names]));
        }
    }

    private static void CheckOne(Check check, Table table, TableSchema schema, Pipeline pipeline, Objection objection)
    {
        var id = check.Id(table.Name);
        switch (check)
        {
            case Between between:
                var type = schema.Find(between.Column)!.Type;
                if (type.Kind is TypeKind.Boolean or TypeKind.Binary or TypeKind.Nested)
                    objection(check.Place, "wrong_type", $"The check '{id}' compares '{between.Column}', which is {type} and has no order.");
                else
                    CheckLimits(between, id, type, objection);
                break;
            case AcceptedValues accepted:
                CheckValues(check, id, accepted.Column, schema.Find(accepted.Column)!.Type, accepted.Values, objection);
                break;
            case References references:
                CheckReferences(references, id, schema, pipeline, objection);
                break;
            case RowCount { Min: { } min, Max: { } max } when min > max:
                objection(check.Place, "limits_cross", $"The check '{id}' has min {min} above max {max}; nothing could pass.");
                break;
        }
    }

    private static void CheckValues(Check check, string id, string column, ColumnType type, IEnumerable<string> values, Objection objection)
    {
        foreach (var value in values.Where(value => !TypedText.Fits(value, type)))
            objection(check.Place, "wrong_value", $"The check '{id}' has '{value}', but a value of the column '{column}' is {TypedText.Describe(type)}.");
    }

    private static void CheckLimits(Between check, string id, ColumnType type, Objection objection)
    {
        if (check is { Min: { } min, Max: { } max } && TypedText.Fits(min, type) && TypedText.Fits(max, type) && TypedText.IsAbove(min, max, type))
            objection(check.Place, "limits_cross", $"The check '{id}' has min {min} above max {max}; nothing could pass.");
        CheckValues(check, id, check.Column, type, new[] { check.Min, check.Max }.OfType<string>(), objection);
    }

    private static void CheckReferences(References check, string id, TableSchema schema, Pipeline pipeline, Objection objection)
    {
        if (pipeline.Find(check.To) is not SourceDataset target)
        {
            var known = pipeline.Sources.Select(source => source.Name).ToList();
            objection(check.Place, "unknown_dataset", $"The check '{id}' refers to '{check.To}', which is not a dataset made from files.", Spelling.Suggest(check.To, known));
            return;
        }

        if (check.ToKey.IsEmpty)
            objection(check.Place, "target_without_key", $"The check '{id}' refers to '{check.To}', which has no key.", $"Write 'to: {check.To}.COLUMN', or give '{check.To}' a key.");
        else if (check.ToKey.Length != check.Key.Length)
            objection(check.Place, "key_lengths_differ", $"The check '{id}' names {check.Key.Length} of its own columns ({string.Join(", ", check.Key)}) and {check.ToKey.Length} of '{check.To}' ({string.Join(", ", check.ToKey)}); there must be as many.");
        else if (check.ToKey.FirstOrDefault(column => target.Schema.Find(column) is null) is { } missing)
            objection(check.Place, "unknown_column", $"The check '{id}' refers to '{check.To}.{missing}', which is not there.", Spelling.Suggest(missing, [.. target.Schema.Names]));
        else if (check.Key.Zip(check.ToKey).FirstOrDefault(pair => !Comparable(schema.Find(pair.First)!.Type, target.Schema.Find(pair.Second)!.Type)) is { First: { } here, Second: var there })
            objection(check.Place, "wrong_type", $"The check '{id}' compares '{here}', which is {schema.Find(here)!.Type}, with '{check.To}.{there}', which is {target.Schema.Find(there)!.Type}.");
    }

    private static bool Comparable(ColumnType a, ColumnType b) => a.Kind == b.Kind || (IsExactNumber(a) && IsExactNumber(b));

    private static bool IsExactNumber(ColumnType type) =>
        type.Kind is TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Decimal;
}
