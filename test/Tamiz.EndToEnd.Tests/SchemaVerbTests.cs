using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Schemas made from data, from PySpark and from DDL, by the built program.</summary>
public class SchemaVerbTests
{
    [Fact]
    public async Task A_schema_goes_from_PySpark_to_a_schema_file_and_out_again()
    {
        using var folder = new Scratch();
        folder.Write("clinic.py", "from pyspark.sql.types import *\n\npatients = StructType([\n    StructField(\"id\", StringType(), False),\n    StructField(\"age\", IntegerType(), True, {\"unit\": \"years\"}),\n])\n");

        var import = await Cli.RunAsync(folder.Folder, "schema", "import", "clinic.py", "--write", "schemas/patients.json");
        import.ExitCode.ShouldBe(0, import.ToString());
        import.Error.ShouldBe("Wrote schemas/patients.json.\n");

        var python = await Cli.RunAsync(folder.Folder, "schema", "export", "schemas/patients.json", "--to", "pyspark");
        python.Output.ShouldBe("""
            from pyspark.sql.types import IntegerType, StringType, StructField, StructType

            patients = StructType([
                StructField("id", StringType(), False),
                StructField("age", IntegerType(), True, {"unit": "years"}),
            ])

            """);
        var ddl = await Cli.RunAsync(folder.Folder, "schema", "export", "schemas/patients.json", "--to", "ddl");
        ddl.Output.ShouldBe("id STRING NOT NULL,\nage INT\n");
        ddl.Error.ShouldBe("lost: A DDL string cannot say the metadata unit of 'age'; it is left out.\n");
        (await Cli.RunAsync(folder.Folder, "schema", "import", "--ddl", "id STRING NOT NULL, age INT")).Output.ShouldBe(folder.Read("schemas/patients.json").Replace("""
            "metadata": {
                    "unit": "years"
                  }
            """.Trim(), "\"metadata\": {}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_schema_that_cannot_be_read_is_named_with_its_place_and_no_file_is_written()
    {
        using var folder = new Scratch();
        folder.Write("clinic.py", "patients = StructType([\n    StructField(\"id\", make_type()),\n])\n");

        var import = await Cli.RunAsync(folder.Folder, "schema", "import", "clinic.py", "--write", "schemas/patients.json");

        import.ExitCode.ShouldBe(2, import.ToString());
        import.Error.ShouldStartWith("clinic.py:2:23: schema_not_understood: This is not a PySpark schema that can be read: 'make_type' is not a type");
        Directory.Exists(folder.PathOf("schemas")).ShouldBeFalse();
        (await Cli.RunAsync(folder.Folder, "schema", "import")).Error.ShouldContain("nothing_to_import");
        (await Cli.RunAsync(folder.Folder, "schema", "export", "no.json", "--to", "ddl")).Error.ShouldStartWith("file_missing: 'no.json' is not there.");
    }

    [Fact]
    public async Task The_schema_of_data_is_what_init_would_write()
    {
        using var project = Scratch.OfSample("trials");
        using var made = new Scratch();
        made.Write("patients.csv", project.Read("data/patients.csv"));
        await Cli.RunAsync(made.Folder, "init", "--name", "x");

        var inferred = await Cli.RunAsync(project.Folder, "schema", "infer", "data/patients.csv");

        inferred.ExitCode.ShouldBe(0, inferred.ToString());
        inferred.Output.ShouldBe(made.Read("schemas/patients.json"));
        (await Cli.RunAsync(project.Folder, "schema", "infer", "data/patients.csv", "data/trials.csv")).Error.ShouldContain("several_tables: The files are 2 tables: patients, trials.");
    }
}
