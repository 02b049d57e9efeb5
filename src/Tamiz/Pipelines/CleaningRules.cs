using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>Whether cleaning operations fit the dataset: columns exist where they are named, and values after typing are values of the column's type.</summary>
internal static class CleaningRules
{
    public static void Check(SourceDataset source, Objection objection)
    {
        if (source.Schema.Columns.IsEmpty)
            return;

        var (schema, onText) = (source.Schema, true);
        foreach (var operation in source.Clean)
        {
            onText &= operation.ActsOnText;
            foreach (var missing in operation.Columns.Where(column => schema.Find(column) is null))
                objection(operation.Place, "unknown_column", $"'{operation.Kind}' names the column '{missing}', which {Lacks(source, missing, operation)}.", Spelling.Suggest(missing, [.. schema.Names]));
            if (operation.Columns.Distinct(StringComparer.OrdinalIgnoreCase).Count() < operation.Columns.Length && operation is not Deduplicate)
                objection(operation.Place, "column_repeats", $"'{operation.Kind}' names a column twice.", "Take one of them out.");
            if (!onText)
                CheckTyped(operation, schema, objection);
            CheckOne(operation, schema, objection);
            schema = operation.After(schema);
        }
    }

    private static string Lacks(SourceDataset source, string column, CleaningOperation at)
    {
        var taken = source.Clean.TakeWhile(operation => operation != at).LastOrDefault(operation => operation is Drop or Rename && operation.Columns.Contains(column, StringComparer.OrdinalIgnoreCase));
        return taken is null ? $"the schema of '{source.Name}' has not" : $"is not there any more after '{taken.Kind}'";
    }

    // After an operation that needs types, values have them: operations on text need text, and values must be values of the type.
    private static void CheckTyped(CleaningOperation operation, TableSchema schema, Objection objection)
    {
        if (operation.NeedsText)
        {
            foreach (var column in operation.Columns.Select(schema.Find).OfType<Column>().Where(column => column.Type.Kind is not TypeKind.String))
                objection(operation.Place, "wrong_type", $"'{operation.Kind}' names '{column.Name}', which is {column.Type} at this point.", "Put it before the operations that work on typed values.");
        }

        foreach (var (name, value) in operation.Literals.Distinct())
        {
            if (schema.Find(name) is { } column && !TypedText.Fits(value, column.Type))
                objection(operation.Place, "wrong_value", $"'{operation.Kind}' has '{value}', but at this point a value of the column '{column.Name}' is {TypedText.Describe(column.Type)}.", $"Write one, such as {TypedText.Example(column.Type)}.");
        }
    }

    private static void CheckOne(CleaningOperation operation, TableSchema schema, Objection objection)
    {
        switch (operation)
        {
            case Fill { From: { } from } fill when schema.Find(fill.Column) is { } to && schema.Find(from) is { } other && to.Type != other.Type:
                objection(fill.Place, "wrong_type", $"'fill' takes values of '{other.Name}', which is {other.Type}, for '{to.Name}', which is {to.Type}.", "Make a column of that type with 'derive' and fill from it.");
                break;
            case Replace { IsRegex: true } replace:
                CheckRegex(replace, objection);
                break;
            case Derive derive:
                CheckNewName(derive, derive.Column, schema, objection);
                if (derive.Type.Kind is TypeKind.Nested)
                    objection(derive.Place, "derive_type", $"'{derive.Type}' is no type of a derived column.", "Take one that a text file can hold.");
                break;
            case Rename rename:
                foreach (var twice in rename.Names.GroupBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
                    objection(rename.Place, "column_repeats", $"'rename' makes {twice.Count()} columns '{twice.Key}'.", "Give each a name of its own.");
                var staying = new TableSchema([.. schema.Columns.Where(column => !rename.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase))]);
                foreach (var name in rename.Names.Select(pair => pair.Value))
                    CheckNewName(rename, name, staying, objection);
                break;
            case Drop drop when drop.After(schema).Columns.IsEmpty:
                objection(drop.Place, "no_columns", "'drop' leaves no column.", "Take a column out of 'drop'.");
                break;
        }
    }

    private static void CheckNewName(CleaningOperation operation, string name, TableSchema schema, Objection objection)
    {
        if (schema.Find(name) is { } there)
            objection(operation.Place, "column_repeats", $"'{operation.Kind}' makes a column '{name}', and '{there.Name}' is there already (names are compared without case).", "Take another name, or 'drop' or 'rename' the other one before.");
        if (name.StartsWith('_'))
            objection(operation.Place, "bad_column", $"'{operation.Kind}' makes a column '{name}'; names that start with '_' are kept for Tamiz.", "Take another name.");
    }

    private static void CheckRegex(Replace replace, Objection objection)
    {
        CommonRegex regex;
        try
        {
            regex = CommonRegex.Parse(replace.Find);
        }
        catch (FormatException e)
        {
            objection(replace.Place, "bad_regex", $"The regular expression '{replace.Find}' is not one that every engine reads alike. {e.Message}", "docs/reference/semantics.md lists what may stand there.");
            return;
        }

        if (regex.MayBeEmpty)
            objection(replace.Place, "bad_regex", $"The regular expression '{replace.Find}' can match the empty text, which engines replace differently.", "Write + for *, or {1,n} for {0,n}.");
        for (var at = 0; at < replace.With.Length; at++)
        {
            if (replace.With[at] != '\\')
                continue;

            at++;
            if (at == replace.With.Length || (replace.With[at] != '\\' && (replace.With[at] is < '1' or > '9' || replace.With[at] - '0' > regex.Groups)))
            {
                objection(replace.Place, "bad_regex", $"The replacement '{replace.With}' has a backslash that names none of the {regex.Groups} groups of '{replace.Find}'.", "Write \\1 to \\9 for a group, \\\\ for a backslash.");
                return;
            }
        }
    }
}
