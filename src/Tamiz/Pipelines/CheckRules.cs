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
            if (check.Columns.FirstOrDefault(column => schema.Find(column) is null) is not { } missing)
                CheckOne(check, table, schema, pipeline, objection);
            else if (!table.Key.Contains(missing))
                objection(check.Place, "unknown_column", $"The check '{check.Id(table.Name)}' names the column '{missing}', which '{table.Name}' has not.", Spelling.Suggest(missing, [.. schema.Names]));
        }
    }

    private static void CheckOne(Check check, Table table, TableSchema schema, Pipeline pipeline, Objection objection)
    {
        var id = check.Id(table.Name);
        if (check.Mistake is { } mistake)
            objection(check.Place, "wrong_value", $"The check '{id}' {mistake.Text}", mistake.Next);
        if (check is References references)
            CheckReferences(references, id, schema, pipeline, objection);

        var columns = check.Columns.Select(name => schema.Find(name)!).ToList();
        if (columns.FirstOrDefault(column => !Meets(column.Type, check.Need)) is { } unfit)
            objection(check.Place, "wrong_type", $"The check '{id}' {Describe(check.Need, unfit)}.", "Name another column, or another kind of check.");
        else
            CheckValues(check, id, columns.FirstOrDefault(), objection);
        if (check is NotBefore { Other: not null } && columns[0].Type != columns[1].Type)
            objection(check.Place, "wrong_type", $"The check '{id}' compares '{columns[0].Name}', which is {columns[0].Type}, with '{columns[1].Name}', which is {columns[1].Type}.", "Name two columns of one type.");
    }

    private static void CheckValues(Check check, string id, Column? column, Objection objection)
    {
        // A limit of a column's own values is one of them; a mean or a sum of whole numbers is any number.
        var type = column?.Type is { } own && (!check.ColumnValues.IsEmpty() || check is Min or Max && !own.IsNumber) ? own : new ColumnType(TypeKind.Double);
        var values = check.ColumnValues.IsEmpty() ? check.Range?.Texts ?? [] : check.ColumnValues;
        foreach (var value in values.Where(value => !TypedText.Fits(value, type)))
            objection(check.Place, "wrong_value", $"The check '{id}' has '{value}', but {(type == column?.Type ? $"a value of the column '{column.Name}'" : "its limit")} is {TypedText.Describe(type)}.", $"Write one, such as {TypedText.Example(type)}.");
        if (check.Range is { Min: { } min, Max: { } max } && TypedText.Fits(min, type) && TypedText.Fits(max, type) && TypedText.IsAbove(min, max, type))
            objection(check.Place, "limits_cross", $"The check '{id}' has min {min} above max {max}; nothing could pass.", "Swap them, or correct one.");
    }

    private static bool IsEmpty(this IEnumerable<string> texts) => !texts.Any();

    private static bool Meets(ColumnType type, ColumnNeed need) => need switch
    {
        ColumnNeed.Ordered => type.Kind is not (TypeKind.Boolean or TypeKind.Binary or TypeKind.Nested),
        ColumnNeed.Text => type.Kind is TypeKind.String,
        ColumnNeed.Number => type.IsNumber,
        ColumnNeed.NumberOrTime => type.IsNumber || IsTime(type),
        ColumnNeed.Time => IsTime(type),
        _ => true,
    };

    private static bool IsTime(ColumnType type) => type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampNtz;

    private static string Describe(ColumnNeed need, Column column) => need switch
    {
        ColumnNeed.Ordered => $"compares '{column.Name}', which is {column.Type} and has no order",
        ColumnNeed.Text => $"is about text, but '{column.Name}' is {column.Type}",
        ColumnNeed.Number => $"is about numbers, but '{column.Name}' is {column.Type}",
        ColumnNeed.NumberOrTime => $"is about numbers, dates or times, but '{column.Name}' is {column.Type}",
        _ => $"is about dates or times, but '{column.Name}' is {column.Type}",
    };

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
            objection(check.Place, "key_lengths_differ", $"The check '{id}' names {check.Key.Length} of its own columns ({string.Join(", ", check.Key)}) and {check.ToKey.Length} of '{check.To}' ({string.Join(", ", check.ToKey)}); there must be as many.", $"Write 'key:' with the {check.ToKey.Length} columns that refer to them, in that order.");
        else if (check.ToKey.FirstOrDefault(column => target.Cleaned.Find(column) is null) is { } missing)
            objection(check.Place, "unknown_column", $"The check '{id}' refers to '{check.To}.{missing}', which is not there.", Spelling.Suggest(missing, [.. target.Cleaned.Names]));
        else if (check.Key.Zip(check.ToKey).FirstOrDefault(pair => !Comparable(schema.Find(pair.First)!.Type, target.Cleaned.Find(pair.Second)!.Type)) is { First: { } here, Second: var there })
            objection(check.Place, "wrong_type", $"The check '{id}' compares '{here}', which is {schema.Find(here)!.Type}, with '{check.To}.{there}', which is {target.Cleaned.Find(there)!.Type}.", "Give both columns one type in their schemas, or name others.");
    }

    private static bool Comparable(ColumnType a, ColumnType b) => a.Kind == b.Kind || (IsExactNumber(a) && IsExactNumber(b));

    private static bool IsExactNumber(ColumnType type) =>
        type.Kind is TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Decimal;
}
