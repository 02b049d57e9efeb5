using Tamiz.Cleaning;
using Tamiz.Schemas;

namespace Tamiz.Pipelines;

/// <summary>Whether cleaning operations fit the dataset: columns exist, and values after typing are values of the column's type.</summary>
internal static class CleaningRules
{
    public static void Check(SourceDataset source, Objection objection)
    {
        if (source.Schema.Columns.IsEmpty)
            return;

        var typed = false;
        foreach (var operation in source.Clean)
        {
            typed |= !operation.ChangesValues;
            foreach (var missing in operation.Columns.Where(column => source.Schema.Find(column) is null))
                objection(operation.Place, "unknown_column", $"'{operation.Kind}' names the column '{missing}', which the schema of '{source.Name}' has not.", Spelling.Suggest(missing, [.. source.Schema.Names]));
            if (typed)
                CheckTyped(operation, source.Schema, objection);
        }
    }

    // After an operation on rows, values have types: text operations need text, and mapped values must be values of the type.
    private static void CheckTyped(CleaningOperation operation, TableSchema schema, Objection objection)
    {
        switch (operation)
        {
            case Trim trim:
                foreach (var column in trim.Columns.Select(schema.Find).OfType<Column>().Where(column => column.Type.Kind is not TypeKind.String))
                    objection(operation.Place, "wrong_type", $"'trim' names '{column.Name}', which is {column.Type} at this point.", "Put it before the operations that work on rows.");
                break;
            case MapValues map when schema.Find(map.Column) is { } column:
                foreach (var value in map.Values.SelectMany(pair => new[] { pair.Key, pair.Value }).Where(value => !TypedText.Fits(value, column.Type)))
                    objection(operation.Place, "wrong_value", $"'map' has '{value}', but at this point a value of the column '{column.Name}' is {TypedText.Describe(column.Type)}.");
                break;
        }
    }
}
