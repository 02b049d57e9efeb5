using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tamiz.Checks;
using Tamiz.Ingest;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Pipelines;

/// <summary>How a mistake is reported: place, code, sentence, hint.</summary>
public delegate void Objection(FilePlace? place, string code, string text, string? hint = null);

/// <summary>The rules a pipeline keeps beyond the form of its file, and the checks that its settings imply.</summary>
public static partial class PipelineRules
{
    /// <summary>Checks a pipeline and fills in implied checks and the keys that <c>references</c> leaves out.</summary>
    /// <param name="pipeline">The pipeline as written.</param>
    /// <param name="objection">Receives every mistake.</param>
    public static Pipeline Complete(Pipeline pipeline, Objection objection)
    {
        CheckNames(pipeline, objection);
        foreach (var source in pipeline.Sources)
            CheckSource(source, pipeline, objection);
        foreach (var table in pipeline.Tables.Where(table => table.Key.Distinct(StringComparer.OrdinalIgnoreCase).Count() < table.Key.Length))
            objection(table.KeyPlace ?? table.Place, "key_repeats", $"The key of '{table.Name}' names a column twice.", "Take one of them out.");
        foreach (var delivery in pipeline.Release.Deliver.OfType<Delivery.Files>())
            CheckDelivery(delivery, pipeline, objection);

        var completed = pipeline with
        {
            Sources = [.. pipeline.Sources.Select(source => source with { Checks = CompleteChecks(source, pipeline, objection) })],
            Queries = [.. pipeline.Queries.Select(query => query with { Checks = CompleteChecks(query, pipeline, objection) })],
        };
        foreach (var source in completed.Sources)
        {
            CleaningRules.Check(source, objection);
            CheckRules.CheckColumns(source, source.Cleaned, completed, objection);
        }

        return completed;
    }

    /// <summary>Returns the checks a table has without being written.</summary>
    internal static IEnumerable<Check> Implied(Table table)
    {
        var key = table.Key.IsEmpty ? null : new Unique(table.Key) { Place = table.Place };
        switch (table)
        {
            case SourceDataset source:
                var required = source.Cleaned.Columns.Where(column => !column.Nullable).Select(column => column.Name);
                var notNull = source.Key.Concat(required).Distinct(StringComparer.OrdinalIgnoreCase).Select(column => new NotNull(column) { Place = table.Place });
                return [.. notNull, .. key is null ? Array.Empty<Check>() : [key], new RowCount(1, null) { Place = table.Place }];
            case QueryTable { IsKpi: true }:
                return key is null ? [] : [key];
            default:
                return [.. table.Key.Select(column => new NotNull(column) { Place = table.Place }), .. key is null ? Array.Empty<Check>() : [key], new RowCount(1, null) { Place = table.Place }];
        }
    }

    // A check that is written stands for the implied one of the same kind and subject, whatever its name.
    private static ImmutableArray<Check> CompleteChecks(Table table, Pipeline pipeline, Objection objection)
    {
        var written = table.Checks.Select(check => check is References { ToKey.IsEmpty: true } open ? WithTargetKey(open, pipeline) : check).ToList();
        foreach (var check in written.Where(check => check.Name is { } name && (Check.BuiltInNames.Contains(name) || !ValidName().IsMatch(name))))
            objection(check.Place, "bad_name", $"'{check.Name}' is not a name for a check.", $"Use lower-case letters, digits and '_', and none of {string.Join(", ", Check.BuiltInNames)}.");
        foreach (var twice in written.GroupBy(check => check.Id(table.Name)).Where(group => group.Count() > 1))
            objection(twice.Last().Place, "check_repeats", $"There are two checks '{twice.Key}'.", "Give one of them another 'name'.");
        if (table is QueryTable)
        {
            foreach (var check in written.Where(check => check.OnFail is OnFail.Quarantine))
                objection(check.Place, "no_quarantine_here", $"'{table.Name}' is made by SQL; its rows come from no file and cannot be quarantined.", "Write 'on_fail: block' or 'warn'.");
        }

        foreach (var check in written.Where(check => check is not RowCheck && check.OnFail is OnFail.Quarantine && table is not QueryTable))
            objection(check.Place, "no_quarantine_here", $"'{check.Kind}' is about the whole table and has no rows to quarantine.", "Write 'on_fail: block' or 'warn'.");

        // What looks at some of the rows only stands for no rule about all of them.
        var implied = Implied(table).Where(check => !written.Any(other => other.Kind == check.Kind && other.Subject == check.Subject && other.Where is null)).ToList();
        foreach (var partial in written.Where(check => implied.Any(other => other.Id(table.Name) == check.Id(table.Name))))
            objection(partial.Place, "check_repeats", $"The check '{partial.Id(table.Name)}' has a 'where', and '{table.Name}' has a check of that id about all rows.", "Give it a 'name'.");
        return [.. implied, .. written];
    }

    private static References WithTargetKey(References open, Pipeline pipeline) =>
        pipeline.Find(open.To) is { } target ? open with { ToKey = target.Key } : open;

    private static void CheckNames(Pipeline pipeline, Objection objection)
    {
        CheckName("pipeline", pipeline.Name, pipeline.NamePlace, objection);
        foreach (var table in pipeline.Tables)
            CheckName(table is QueryTable { IsKpi: true } ? "KPI" : "dataset", table.Name, table.Place, objection);
        foreach (var twice in pipeline.Tables.GroupBy(table => table.Name).Where(group => group.Count() > 1))
            objection(twice.Last().Place, "name_repeats", $"The name '{twice.Key}' is used twice; datasets and KPIs share one namespace.", "Rename one of them.");
    }

    private static void CheckName(string what, string name, FilePlace? place, Objection objection)
    {
        if (!ValidName().IsMatch(name))
            objection(place, "bad_name", $"'{name}' is not a name for a {what}.", "Use lower-case letters, digits and '_', with a letter first, at most 63 characters.");
        else if (name == "latest")
            objection(place, "bad_name", $"The name '{name}' is reserved.", "It stands for the newest release where files are delivered; choose another.");
    }

    private static void CheckSource(SourceDataset source, Pipeline pipeline, Objection objection)
    {
        foreach (var pattern in source.Source)
        {
            if (BucketPlace.IsMeantBy(pattern) && BucketSources.Parse(pattern) is null)
                objection(source.Place, "bad_address", $"The source '{pipeline.Mask(pattern)}' of '{source.Name}' names no files of a bucket.", "Write s3://BUCKET/PATH, with wildcards in the file name only.");
            else if (!BucketPlace.IsMeantBy(pattern) && pattern.Contains("://", StringComparison.Ordinal))
                objection(source.Place, "not_available", $"The source '{pattern}' is not available yet.", "Name a file in the project's folder, or s3://BUCKET/PATH.");
            else if (!BucketPlace.IsMeantBy(pattern) && !Path.IsPathRooted(pattern) && pattern.Split('/', '\\').Contains(".."))
                objection(source.Place, "source_outside", $"The source '{pattern}' of '{source.Name}' leaves the project's folder.", "Move the file, or write an absolute path.");
            else if (SourceFiles.IsPackedParquet(pattern))
                objection(source.Place, "parquet_packed", $"The source '{pattern}' of '{source.Name}' is a packed Parquet file, which is not read.", "Unpack it: Parquet packs its columns itself.");
            else if (!SourceFiles.CanRead(pattern))
                objection(source.Place, "not_available", $"The source '{pattern}' of '{source.Name}' has a format that is not available yet.", $"Formats: {string.Join(", ", SourceFiles.Endings)}; those of text may be packed as .gz or .zst.");
        }

        if (source.Read.Format.Delimiter == source.Read.Format.Quote)
            objection(source.Place, "delimiter_is_quote", $"Delimiter and quote of '{source.Name}' are both '{source.Read.Format.Quote}'.", "Write a 'delimiter' and a 'quote' that differ.");
        if (source.Read.Format is { BackslashEscapes: true, Quote: null or '\\' } or { BackslashEscapes: true, Delimiter: '\\' })
            objection(source.Place, "escape_without_quote", $"'{source.Name}' escapes quotes by a backslash, so it needs a quote, and neither quote nor delimiter can be a backslash.", "Take 'escape' out, or write another 'quote'.");
        if (source.Read.Numbers.Point == source.Read.Numbers.Thousands)
            objection(source.Place, "marks_clash", $"The numbers of '{source.Name}' have '{source.Read.Numbers.Point}' both before the fraction and between thousands.", "Write 'decimal' and 'thousands' that differ.");
        foreach (var column in source.Schema.Columns.Where(column => column.Type.Kind is TypeKind.Nested))
        {
            if (!source.Source.Any(SourceFiles.MayBeParquet))
                objection(source.SchemaPlace, "nested_from_text", $"The column '{column.Name}' of '{source.Name}' has a nested type, which text files cannot hold.", "Give it the type string, or take the table from Parquet.");
            foreach (var operation in source.Clean.Where(operation => operation is Cleaning.CellOperation && operation.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
                objection(operation.Place, "wrong_type", $"'{operation.Kind}' names '{column.Name}', which has a nested type and passes as it is.", "Take it out; a derived dataset can take the column apart.");
        }

        foreach (var missing in source.Schema.Columns.IsEmpty ? [] : source.Key.Where(column => source.Cleaned.Find(column) is null))
            objection(source.KeyPlace ?? source.Place, "unknown_column", $"The key column '{missing}' is not in the schema of '{source.Name}'{After(source)}.", Spelling.Suggest(missing, [.. source.Cleaned.Names]));
        if (source.Load is LoadMode.Upsert && source.Key.IsEmpty)
            objection(source.Place, "upsert_without_key", $"'{source.Name}' is loaded by upsert and has no key by which rows replace others.", "Give it a 'key', or write 'load: append'.");
    }

    private static string After(SourceDataset source) => source.Cleaned.Equals(source.Schema) ? "" : " after cleaning";

    private static void CheckDelivery(Delivery.Files delivery, Pipeline pipeline, Objection objection)
    {
        if (BucketPlace.IsMeantBy(delivery.Path))
        {
            CheckBucketDelivery(delivery, pipeline, objection);
            return;
        }

        var target = Path.GetFullPath(Path.Combine(pipeline.Folder, delivery.Path));
        var store = Path.GetFullPath(Path.Combine(pipeline.Folder, pipeline.Store, pipeline.Name));
        if (delivery.Path.Contains("://", StringComparison.Ordinal))
            objection(delivery.Place, "not_available", $"A delivery to '{delivery.Path}' is not available yet.", "Name a folder.");
        else if (pipeline.Buckets is null && (target == store || target.StartsWith(store + Path.DirectorySeparatorChar, StringComparison.Ordinal) || store.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            objection(delivery.Place, "delivery_in_store", $"The delivery '{delivery.Path}' lies inside the pipeline's own part of the store, or holds it.", $"Deliver beside it, as in {pipeline.Store.TrimEnd('/')}/latest.");
    }

    private static void CheckBucketDelivery(Delivery.Files delivery, Pipeline pipeline, Objection objection)
    {
        if (BucketPlace.Parse(delivery.Path) is not { Prefix.Length: > 0 } target)
        {
            objection(delivery.Place, "bad_address", $"'{pipeline.Mask(delivery.Path)}' is no place for a delivery.", "Write s3://BUCKET/PREFIX, with a prefix of its own.");
            return;
        }

        foreach (var zone in pipeline.Buckets is { } buckets ? new[] { buckets.Raw, buckets.Transformed, buckets.Final }.Select(zone => zone.Below(pipeline.Name)) : [])
        {
            if (target.Bucket != zone.Bucket || !(target.Prefix.StartsWith(zone.Prefix, StringComparison.Ordinal) || zone.Prefix.StartsWith(target.Prefix, StringComparison.Ordinal)))
                continue;

            objection(delivery.Place, "delivery_in_store", $"The delivery '{delivery.Path}' lies inside the pipeline's own part of the store, or holds it.", "Deliver beside it, as in s3://BUCKET/latest.");
            return;
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex ValidName();
}
