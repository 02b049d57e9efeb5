namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>
/// Project files with mistakes. In front of what is wrong stands <c>«code»</c>, which is taken out before the file is read; so a case shows
/// what is expected, and where. <c>«code@»</c> means the same place again.
/// </summary>
internal static class Mistakes
{
    private const string Top = "version: 1\npipeline: shop\n";
    private const string Customers = "  customers: { source: c.csv, schema: customers.json, key: id }\n";
    private const string Orders = "  orders:\n    source: o.csv\n    schema: orders.json\n";

    public static readonly (string Name, string Text)[] All =
    [
        // The file itself
        ("empty", "«0not_a_project»"),
        ("only a comment", "«0not_a_project»# nothing\n"),
        ("two documents", "«0not_a_project»version: 1\n---\nversion: 1\n"),
        ("a list", "«wrong_value»- version\n"),
        ("a text", "«wrong_value»hello\n"),
        ("broken YAML: a flow map that is not closed", "version: 1\npipeline: {a: 1\n«not_yaml»"),
        ("broken YAML: a list that is not closed", Top + "datasets:\n  orders:\n    key: [id\n    «not_yaml»load: snapshot\n"),
        ("broken YAML: a tab", Top + "datasets:\n«not_yaml»\torders: 1\n"),
        ("broken YAML: indented too far", "version: 1\npipeline: shop\n  store«not_yaml»: x\n"),
        ("a key twice", "version: 1\npipeline: shop\n«not_yaml»pipeline: shop\n" + "datasets:\n" + Customers),
        ("an alias to nothing", "«0not_yaml»" + Top + "datasets:\n  customers: *nothing\n"),

        // Keys
        ("nothing but a version", "«missing_key»«missing_key@»version: 1\n"),
        ("unknown key at the top", Top + "«unknown_key»dataset:\n  x: 1\ndatasets:\n" + Customers),
        ("unknown key of a dataset", Top + "datasets:\n" + Orders + "    «unknown_key»sources: x\n"),
        ("unknown key of a KPI", Top + "datasets:\n" + Customers + "kpis:\n  n: { sql: select 1, «unknown_key»keys: n }\n"),
        ("unknown key of read", Top + "datasets:\n" + Orders + "    read: { «unknown_key»delimeter: ; }\n"),
        ("unknown key of quarantine", Top + "datasets:\n" + Orders + "    quarantine: { max: 1%, «unknown_key»mx: 1% }\n"),
        ("unknown key of a check", Top + "datasets:\n" + Orders + "    checks: [ { between: { column: price, min: 0, «unknown_key»maximum: 9 } } ]\n"),
        ("unknown key of a cleaning operation", Top + "datasets:\n" + Orders + "    clean: [ { map: { column: note, values: { a: b }, «unknown_key»default: keep } } ]\n"),
        ("unknown key of release", Top + "datasets:\n" + Customers + "release: { «unknown_key»file: csv }\n"),
        ("unknown kind of check", Top + "datasets:\n" + Orders + "    checks: [ { «unknown_kind»notnull: id } ]\n"),
        ("unknown kind of cleaning", Top + "datasets:\n" + Orders + "    clean: [ { «unknown_kind»dedup: exact } ]\n"),
        ("unknown kind of delivery", Top + "datasets:\n" + Customers + "release: { deliver: [ { «unknown_kind»file: x } ] }\n"),
        ("a key that is a list", Top + "«wrong_value»[a, b]: 1\ndatasets:\n" + Customers),

        // What is missing, and what goes not together
        ("neither source nor sql", Top + "datasets:\n  orders: «missing_key»{ schema: orders.json }\n"),
        ("no schema", Top + "datasets:\n  orders: «missing_key»{ source: o.csv }\n"),
        ("nothing of a dataset", Top + "datasets:\n  orders: «missing_key»«missing_key@»{ why: because }\n"),
        ("both source and sql", Top + "datasets:\n  orders: { source: «keys_clash»o.csv, sql: select 1 }\n"),
        ("sql and schema and clean", Top + "datasets:\n  orders: { sql: select 1, schema: «keys_clash»orders.json, clean: «keys_clash»[ { trim: \"*\" } ] }\n"),
        ("a KPI without sql", Top + "datasets:\n" + Customers + "kpis:\n  n: «missing_key»{ key: n }\n"),
        ("quarantine without max", Top + "datasets:\n" + Orders + "    quarantine: «missing_key»{}\n"),
        ("between without a limit", Top + "datasets:\n" + Orders + "    checks: [ { between: «missing_key»{ column: price } } ]\n"),
        ("between without a column", Top + "datasets:\n" + Orders + "    checks: [ { between: «missing_key»{ min: 1 } } ]\n"),
        ("column and columns", Top + "datasets:\n" + Orders + "    checks: [ { not_null: «missing_key»{ column: id, columns: [id] } } ]\n"),
        ("row_count without a limit", Top + "datasets:\n" + Orders + "    checks: [ { row_count: «missing_key»{} } ]\n"),
        ("references without to", Top + "datasets:\n" + Orders + "    checks: [ { references: «missing_key»{ key: id } } ]\n"),
        ("accepted_values without values", Top + "datasets:\n" + Orders + "    checks: [ { accepted_values: «missing_key»{ column: note } } ]\n"),
        ("filter without keep", Top + "datasets:\n" + Orders + "    clean: [ { filter: «missing_key»{} } ]\n"),

        // Wrong types
        ("version 2", "version: «wrong_value»2\npipeline: shop\ndatasets:\n" + Customers),
        ("a pipeline that is a map", "version: 1\npipeline: «wrong_value»{ name: shop }\ndatasets:\n" + Customers),
        ("datasets is a list", Top + "datasets: «wrong_value»[ orders ]\n"),
        ("datasets is nothing", Top + "datasets:«wrong_value»\n"),
        ("a dataset is a text", Top + "datasets:\n  orders: «wrong_value»o.csv\n"),
        ("a dataset is nothing", Top + "datasets:\n  orders:«wrong_value»\n"),
        ("a source that is a map", Top + "datasets:\n  orders: { source: «wrong_value»{ file: x }, schema: orders.json }\n"),
        ("a schema that is a list", Top + "datasets:\n  orders: { source: o.csv, schema: «wrong_value»[orders.json] }\n"),
        ("a key that is nothing", Top + "datasets:\n" + Orders + "    key:«wrong_value»\n"),
        ("read is a text", Top + "datasets:\n" + Orders + "    read: «wrong_value»fast\n"),
        ("a delimiter of two", Top + "datasets:\n" + Orders + "    read: { delimiter: «wrong_value»\"||\" }\n"),
        ("a comment mark is not there yet", Top + "datasets:\n" + Orders + "    read: { «not_available»comment: \"#\" }\n"),
        ("a header that is a number", Top + "datasets:\n" + Orders + "    read: { header: «wrong_value»2 }\n"),
        ("a delimiter of two characters", Top + "datasets:\n" + Orders + "    read: { delimiter: «wrong_value»\"||\" }\n"),
        ("an escape that is none", Top + "datasets:\n" + Orders + "    read: { escape: «wrong_value»\"/\" }\n"),
        ("an escape without a quote", Top + "datasets:\n  «escape_without_quote»orders:\n    source: o.csv\n    schema: orders.json\n    read: { quote: none, escape: '\\' }\n"),
        ("one mark for two things", Top + "datasets:\n  «marks_clash»orders:\n    source: o.csv\n    schema: orders.json\n    read: { decimal: \",\", thousands: \",\" }\n"),
        ("another encoding", Top + "datasets:\n" + Orders + "    read: { encoding: «wrong_value»utf-32 }\n"),
        ("a fraction as a limit", Top + "datasets:\n" + Orders + "    quarantine: { max: «wrong_value»0.01 }\n"),
        ("more than all as a limit", Top + "datasets:\n" + Orders + "    quarantine: { max: «wrong_value»120% }\n"),
        ("a tolerance below zero", Top + "datasets:\n" + Orders + "    checks: [ { not_null: { column: note, tolerance: «wrong_value»-1 } } ]\n"),
        ("checks is a map", Top + "datasets:\n" + Orders + "    checks: «wrong_value»{ not_null: id }\n"),
        ("a check is a text", Top + "datasets:\n" + Orders + "    checks: [ «wrong_value»not_null ]\n"),
        ("a check with two kinds", Top + "datasets:\n" + Orders + "    checks:\n      - «wrong_value»not_null: id\n        unique: id\n"),
        ("a check of nothing", Top + "datasets:\n" + Orders + "    checks:\n      - not_null:«wrong_value»\n"),
        ("an unknown on_fail", Top + "datasets:\n" + Orders + "    checks: [ { not_null: { column: note, on_fail: «wrong_value»ignore } } ]\n"),
        ("row_count with a text", Top + "datasets:\n" + Orders + "    checks: [ { row_count: { min: «wrong_value»many } } ]\n"),
        ("values is a map", Top + "datasets:\n" + Orders + "    checks: [ { accepted_values: { column: note, values: «wrong_value»{ a: b } } } ]\n"),
        ("map to a list", Top + "datasets:\n" + Orders + "    clean: [ { map: { column: note, values: { a: «wrong_value»[b] } } } ]\n"),
        ("deduplicate by another word", Top + "datasets:\n" + Orders + "    clean: [ { deduplicate: «wrong_value»all } ]\n"),
        ("keep the best", Top + "datasets:\n" + Orders + "    clean: [ { deduplicate: { key: id, keep: «wrong_value»best } } ]\n"),
        ("sql is a list", Top + "datasets:\n" + Customers + "kpis:\n  n: { sql: «wrong_value»[ select 1 ] }\n"),
        ("another file format", Top + "datasets:\n" + Customers + "release: { files: [csv, «wrong_value»xlsx] }\n"),

        // Not there yet
        ("a store in S3", "version: 1\npipeline: shop\nstore: «not_available»s3://bucket/x\ndatasets:\n" + Customers),
        ("no address of Spark", "version: 1\npipeline: shop\nengine: { spark: «wrong_value»\"http://h\" }\ndatasets:\n" + Customers),
        ("an engine with settings", "version: 1\npipeline: shop\nengine: «wrong_value»{ duckdb: 1 }\ndatasets:\n" + Customers),
        ("another engine", "version: 1\npipeline: shop\nengine: «wrong_value»sqlite\ndatasets:\n" + Customers),
        ("a variable that is not set", "version: 1\npipeline: shop\nstore: «no_variable»${env:STORE}\ndatasets:\n" + Customers),
        ("a secret of a manager", "version: 1\npipeline: shop\nstore: «not_available»${secret:aws/store}\ndatasets:\n" + Customers),
        ("a reference where results depend on it", Top + "datasets:\n" + Orders + "    why: «reference_here»${env:NAME}\n"),
        ("keys that come later", Top + "«not_available»alerts: []\n«not_available»targets: {}\ndatasets:\n" + Orders + "    «not_available»drift: {}\n    «not_available»extra_columns: block\n"),
        ("kinds that come later", Top + "datasets:\n" + Orders + "    checks: [ { «not_available»runtime_increase: 2 } ]\nrelease: { deliver: [ { «not_available»postgres: {} } ] }\n"),
        ("a key of the dataset among the checks", Top + "datasets:\n" + Orders + "    checks: [ { «unknown_kind»row_count_drop: 20% } ]\n"),
        ("a limit of a mean that is no number", Top + "datasets:\n" + Orders + "    checks: [ { mean: { column: price, min: «wrong_value»abc } } ]\n"),
        ("two percent signs", Top + "datasets:\n" + Orders + "    checks: [ { missing_share: { column: price, max: «wrong_value»120%% } } ]\n"),
        ("an age in words", Top + "datasets:\n" + Orders + "    checks: [ { freshness: { column: day, max: «wrong_value»2 days } } ]\n"),
        ("a quantile as a share", Top + "datasets:\n" + Orders + "    checks: [ { quantile: { column: price, quantile: «wrong_value»95%, max: 3 } } ]\n"),
        ("a word misspelt", Top + "datasets:\n" + Orders + "    checks: [ { not_null: { column: note, on_fail: «wrong_value»quarantin } } ]\n"),
        ("a number in words for row_count_drop", Top + "datasets:\n" + Orders + "    row_count_drop: «wrong_value»none\n"),
        ("upsert without a key", Top + "datasets:\n  «upsert_without_key»orders: { source: o.csv, schema: orders.json, load: upsert }\n"),
        ("another load", Top + "datasets:\n" + Orders + "    load: «wrong_value»replace\n    on_type_error: «wrong_value»ignore\n"),
        ("a source in a format that is not read", Top + "datasets:\n  «not_available»orders: { source: o.xlsx, schema: orders.json }\n"),
        ("a source in S3", Top + "datasets:\n  «not_available»orders: { source: \"s3://b/o.csv\", schema: orders.json }\n"),

        // Names
        ("a pipeline with a capital", "version: 1\npipeline: «bad_name»Shop\ndatasets:\n" + Customers),
        ("a pipeline with a line feed at the end", "version: 1\npipeline: «bad_name»\"shop\\n\"\ndatasets:\n" + Customers),
        ("a dataset with a dash", Top + "datasets:\n  «bad_name»my-orders: { source: o.csv, schema: orders.json }\n"),
        ("a reserved name", Top + "datasets:\n  «bad_name»latest: { source: o.csv, schema: orders.json }\n"),
        ("a KPI named like a dataset", Top + "datasets:\n" + Customers + "kpis:\n  «name_repeats»customers: { sql: select 1 }\n"),
        ("a check named like a built-in one", Top + "datasets:\n" + Orders + "    checks: [ { not_null: «bad_name»{ column: note, name: schema } } ]\n"),
        ("a check with a blank in its name", Top + "datasets:\n" + Orders + "    checks: [ { not_null: «bad_name»{ column: note, name: has note } } ]\n"),
        ("two checks with one id", Top + "datasets:\n" + Orders + "    checks:\n      - between: { column: price, min: 0 }\n      - between: «check_repeats»{ column: price, max: 9 }\n"),
        ("two checks with one name", Top + "datasets:\n" + Orders + "    checks:\n      - not_null: { column: note, name: a }\n      - not_null: «check_repeats»{ column: day, name: a }\n"),

        // Columns and values
        ("a key of read that says nothing about JSON", Top + "datasets:\n  orders: { source: o.ndjson, schema: orders.json, read: { «key_without_use»delimiter: \";\", encoding: utf-16 } }\n"),
        ("keys of read that say nothing about Parquet", Top + "datasets:\n  orders: { source: [a.parquet, b.parquet], schema: orders.json, read: { «key_without_use»encoding: utf-16, «key_without_use»header: false, null_values: [NA] } }\n"),
        ("a packed Parquet file", Top + "datasets:\n  «parquet_packed»orders: { source: o.parquet.gz, schema: orders.json }\n"),
        ("unknown column in a key", Top + "datasets:\n  orders: { source: o.csv, schema: orders.json, key: «unknown_column»order_id }\n"),
        ("a column twice in a key", Top + "datasets:\n  orders: { source: o.csv, schema: orders.json, key: «key_repeats»[id, ID] }\n"),
        ("unknown column in a check", Top + "datasets:\n" + Orders + "    checks: [ { not_null: «unknown_column»[nota] } ]\n"),
        ("unknown column in cleaning", Top + "datasets:\n" + Orders + "    clean: [ { trim: «unknown_column»nota } ]\n"),
        ("unknown order_by", Top + "datasets:\n" + Orders + "    clean: [ { deduplicate: «unknown_column»{ key: id, order_by: updated } } ]\n"),
        ("between on a boolean", Top + "datasets:\n" + Orders + "    checks: [ { between: «wrong_type»{ column: paid, min: 0 } } ]\n"),
        ("a limit that is no date", Top + "datasets:\n" + Orders + "    checks: [ { between: «wrong_value»{ column: day, min: 2026-02-30 } } ]\n"),
        ("a limit that is no number", Top + "datasets:\n" + Orders + "    checks: [ { between: «wrong_value»{ column: customer_id, max: 1.5 } } ]\n"),
        ("a limit beyond the type", Top + "datasets:\n  customers:\n    source: c.csv\n    schema: customers.json\n    checks: [ { between: «wrong_value»{ column: code, max: 3000000000 } } ]\n"),
        ("a limit with more digits than the type", Top + "datasets:\n" + Orders + "    checks: [ { between: «wrong_value»{ column: price, min: 0.005 } } ]\n"),
        ("dates that cross", Top + "datasets:\n" + Orders + "    checks: [ { between: «limits_cross»{ column: day, min: 2026-02-01, max: 2026-01-31 } } ]\n"),
        ("limits of between that cross", Top + "datasets:\n" + Orders + "    checks: [ { between: «limits_cross»{ column: price, min: 10, max: 9 } } ]\n"),
        ("limits of row_count that cross", Top + "datasets:\n" + Orders + "    checks: [ { row_count: «limits_cross»{ min: 10, max: 9 } } ]\n"),
        ("values of another type", Top + "datasets:\n" + Orders + "    checks: [ { accepted_values: «wrong_value»{ column: paid, values: [true, maybe] } } ]\n"),
        ("mapped values of another type", Top + "datasets:\n" + Orders + "    clean: [ { deduplicate: exact }, { map: «wrong_value»{ column: customer_id, values: { 1: one } } } ]\n"),
        ("trim of a number", Top + "datasets:\n" + Orders + "    clean: [ { deduplicate: exact }, { trim: «wrong_type»customer_id } ]\n"),
        ("a column after it was dropped", Top + "datasets:\n" + Orders + "    clean: [ { drop: note }, { trim: «unknown_column»note } ]\n"),
        ("a column under its old name", Top + "datasets:\n" + Orders + "    clean: [ { rename: { note: remark } }, { trim: «unknown_column»note } ]\n    checks: [ { not_null: «unknown_column»note }, { not_null: remark } ]\n"),
        ("a key that was renamed", Top + "datasets:\n  orders: { source: o.csv, schema: orders.json, key: «unknown_column»id, clean: [ { rename: { id: order_id } } ] }\n"),
        ("a name that is there", Top + "datasets:\n" + Orders + "    clean: [ { rename: «column_repeats»{ note: ID } } ]\n"),
        ("two columns of one name", Top + "datasets:\n" + Orders + "    clean: [ { rename: «column_repeats»{ note: x, day: X } } ]\n"),
        ("a column derived over another", Top + "datasets:\n" + Orders + "    clean: [ { derive: «column_repeats»{ column: Note, sql: upper(note), type: string } } ]\n"),
        ("a derived column with an underscore", Top + "datasets:\n" + Orders + "    clean: [ { derive: «bad_column»{ column: _x, sql: note, type: string } } ]\n"),
        ("a type that is none", Top + "datasets:\n" + Orders + "    clean: [ { derive: { column: x, sql: note, type: «wrong_value»varchar } } ]\n"),
        ("nothing left", Top + "datasets:\n" + Orders + "    clean: [ { drop: «no_columns»[id, customer_id, day, price, weight, note, paid, seen] } ]\n"),
        ("a column dropped twice", Top + "datasets:\n" + Orders + "    clean: [ { drop: «column_repeats»[note, note] } ]\n"),
        ("replace with neither", Top + "datasets:\n" + Orders + "    clean: [ { replace: «missing_key»{ column: note, with: x } } ]\n"),
        ("replace with both", Top + "datasets:\n" + Orders + "    clean: [ { replace: «keys_clash»{ column: note, text: a, regex: b, with: x } } ]\n"),
        ("a regex with look-ahead", Top + "datasets:\n" + Orders + "    clean: [ { replace: «bad_regex»{ column: note, regex: \"a(?=b)\", with: x } } ]\n"),
        ("a regex that matches nothing", Top + "datasets:\n" + Orders + "    clean: [ { replace: «bad_regex»{ column: note, regex: \"a*\", with: x } } ]\n"),
        ("a group that is not there", Top + "datasets:\n" + Orders + "    clean: [ { replace: «bad_regex»{ column: note, regex: \"(a)b\", with: '\\2' } } ]\n"),
        ("fill with neither", Top + "datasets:\n" + Orders + "    clean: [ { fill: «missing_key»{ column: note } } ]\n"),
        ("fill from another type", Top + "datasets:\n" + Orders + "    clean: [ { fill: «wrong_type»{ column: note, from: price } } ]\n"),
        ("fill with a value of another type", Top + "datasets:\n" + Orders + "    clean: [ { fill: «wrong_value»{ column: price, value: cheap } } ]\n"),
        ("null_if of another type", Top + "datasets:\n" + Orders + "    clean: [ { drop: note }, { null_if: «wrong_value»«wrong_value@»{ columns: [price, weight], values: [cheap] } } ]\n"),
        ("a form that is none", Top + "datasets:\n" + Orders + "    clean: [ { normalize: { columns: note, form: «wrong_value»nfd } } ]\n"),
        ("upper of a date", Top + "datasets:\n" + Orders + "    clean: [ { fill: { column: note, value: x } }, { upper: «wrong_type»day } ]\n"),
        ("delimiter and quote alike", Top + "datasets:\n  «delimiter_is_quote»orders: { source: o.csv, schema: orders.json, read: { delimiter: \";\", quote: \";\" } }\n"),
        ("quarantine on a KPI", Top + "datasets:\n" + Customers + "kpis:\n  n:\n    sql: select 1 as n\n    checks: [ { not_null: «no_quarantine_here»{ column: n, on_fail: quarantine } } ]\n"),
        ("quarantine on row_count", Top + "datasets:\n" + Orders + "    checks: [ { row_count: «no_quarantine_here»{ min: 1, on_fail: quarantine } } ]\n"),

        // References
        ("a reference to nothing", Top + "datasets:\n" + Customers + Orders + "    checks: [ { references: «unknown_dataset»{ key: customer_id, to: customer } } ]\n"),
        ("a reference to a dataset without a key", Top + "datasets:\n  customers: { source: c.csv, schema: customers.json }\n" + Orders + "    checks: [ { references: «target_without_key»{ key: customer_id, to: customers } } ]\n"),
        ("a reference of another length", Top + "datasets:\n" + Customers + Orders + "    checks: [ { references: «key_lengths_differ»{ key: [customer_id, note], to: customers } } ]\n"),
        ("a reference of another type", Top + "datasets:\n" + Customers + Orders + "    checks: [ { references: «wrong_type»{ key: note, to: customers } } ]\n"),
        ("a reference to a column that is not there", Top + "datasets:\n" + Customers + Orders + "    checks: [ { references: «unknown_column»{ key: note, to: customers.regio } } ]\n"),

        // Places
        ("a source above the project", Top + "datasets:\n  «source_outside»orders: { source: ../o.csv, schema: orders.json }\n"),
        ("a delivery into the store", Top + "datasets:\n" + Customers + "release: { deliver: [ { files: «delivery_in_store»./store/shop/latest } ] }\n"),
        ("a delivery above the store", Top + "datasets:\n" + Customers + "release: { deliver: [ { files: «delivery_in_store»./store } ] }\n"),

        // Schema files
        ("no schema file", Top + "datasets:\n  orders: { source: o.csv, schema: «schema_missing»order.json }\n"),
        ("a schema that is a folder", Top + "datasets:\n  orders: { source: o.csv, schema: «schema_missing»folder.json }\n"),
        ("a nested column from text", Top + "datasets:\n  orders: { source: o.csv, schema: «nested_from_text»tags.json }\n"),
        ("a schema that is not JSON", Top + "datasets:\n  orders: { source: o.csv, schema: broken.json }\n«broken.json:2:13 schema_not_json»"),
        ("a schema that is not a StructType", Top + "datasets:\n  orders: { source: o.csv, schema: number.json }\n«number.json schema_not_understood»"),
        ("a schema with an unknown type", Top + "datasets:\n  orders: { source: o.csv, schema: int.json }\n«int.json schema_not_understood»"),
        ("a schema with a column twice", Top + "datasets:\n  orders: { source: o.csv, schema: twice.json }\n«twice.json schema_not_understood»"),
        ("a schema with a column of ours", Top + "datasets:\n  orders: { source: o.csv, schema: hidden.json }\n«hidden.json schema_not_understood»"),

        // All at once
        ("mistakes of every sort at once",
            "version: 1\npipeline: «bad_name»My Shop\nstroe: x\n".Replace("stroe", "«unknown_key»stroe", StringComparison.Ordinal) +
            "datasets:\n  customers: { source: c.csv, schema: «schema_missing»customer.json, key: id }\n" +
            "  orders:\n    source: o.csv\n    schema: orders.json\n    «not_available»drift: {}\n    clean:\n      - trim: «unknown_column»nota\n      - «unknown_kind»dedup: exact\n" +
            "    checks:\n      - between: { column: price, min: 0, tolerance: «wrong_value»0.01 }\n      - between: «wrong_value»{ column: day, min: soon }\n      - references: «unknown_dataset»{ key: customer_id, to: custmers }\n" +
            "kpis:\n  n: «missing_key»{ why: because }\n"),
    ];
}
