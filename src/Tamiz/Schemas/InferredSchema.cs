namespace Tamiz.Schemas;

/// <summary>Reads an inferred schema by a declared one: data without nulls fit a column that may have them, small numbers fit a wide type.</summary>
public static class InferredSchema
{
    /// <summary>Returns the inferred schema with all of the declared one that its values do not contradict.</summary>
    public static TableSchema As(TableSchema inferred, TableSchema declared)
    {
        ArgumentNullException.ThrowIfNull(inferred);
        ArgumentNullException.ThrowIfNull(declared);
        return new TableSchema([.. inferred.Columns.Select(column => declared.Find(column.Name) is { } known ? As(column, known) : column with { Nullable = true })]);
    }

    private static Column As(Column column, Column known) => new(
        column.Name,
        known.Type.Kind is TypeKind.String || TypeChange.Between(column.Type, known.Type) is null or ChangeKind.Widened ? known.Type : column.Type,
        known.Nullable || column.Nullable,
        column.Format ?? known.Format,
        column.Format is null || column.Format == known.Format ? known.Metadata : column.Metadata);
}
