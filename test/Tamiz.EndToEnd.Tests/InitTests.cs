using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>From files to a project that runs at once.</summary>
public class InitTests
{
    [Theory]
    [InlineData("migx", "patients=565=500+65 clinical_trial=20=20+0 patients_trials=613=613+0")]
    [InlineData("cdisc", "ae=1191=1191+0 dm=306=306+0 lb_site701=9875=9875+0 variable_labels=60=60+0 vs_site701=4960=4960+0")]
    [InlineData("ctgov", "covid_clinical_trials=3169=3169+0 trials=3=3+0")]
    [InlineData("raha", "hospital_clean=1000=1000+0 hospital_dirty=1000=1000+0")]
    [InlineData("bike", "bike_day=731=731+0 bike_hour=17379=17379+0")]
    [InlineData("survival", "pbc=418=418+0")]
    public async Task A_folder_of_real_files_becomes_a_project_that_releases_every_record(string data, string accounts)
    {
        using var project = new Scratch();
        foreach (var file in Directory.EnumerateFiles(TestData.Folder(data), "*.csv"))
            project.Write(Path.GetFileName(file), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        var init = await Cli.RunAsync(project.Folder, "init", "--name", data);
        init.ExitCode.ShouldBe(0, init.ToString());
        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("RELEASED  release 1");
        foreach (var account in accounts.Split(' '))
        {
            var parts = account.Split('=', '+');
            var line = run.Output.Split('\n').Single(line => line.Split(' ')[0] == parts[0]).Replace(",", "", StringComparison.Ordinal);
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe([parts[0], parts[1], parts[2], parts[3], "0", "0", "0"]);
        }
    }

    [Theory]
    [InlineData("a.ndjson", "[{\"id\":1},{\"id\":2}]\n", "header_unusable: The file 'a.ndjson' has no header that can be read. Write one JSON object a line")]
    [InlineData("a.csv", "_id,_name\n1,a\n", "header_unusable: The file 'a.csv' has only columns whose names start with '_'")]
    [InlineData("a.csv", "PAR1 and more", "not_text: The file 'a.csv' of 'a.csv' is not text: it is a Parquet file. Rename it to 'a.parquet', and use that name.")]
    public async Task A_file_that_makes_no_table_is_named_with_the_next_step_and_nothing_is_written(string name, string text, string says)
    {
        using var project = new Scratch();
        project.Write(name, text);

        var init = await Cli.RunAsync(project.Folder, "init");

        init.ExitCode.ShouldBe(2, init.ToString());
        init.Error.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).ShouldContain(says);
        File.Exists(project.PathOf("tamiz.yml")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_to_nothing_is_called_one()
    {
        using var project = new Scratch();
        File.CreateSymbolicLink(project.PathOf("a.csv"), "nowhere.csv");
        File.CreateSymbolicLink(project.PathOf("b.csv"), "b.csv");

        foreach (var (name, target) in new[] { ("a.csv", "nowhere.csv"), ("b.csv", "b.csv") })
        {
            var init = await Cli.RunAsync(project.Folder, "init", name);
            init.ExitCode.ShouldBe(2, init.ToString());
            init.Error.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).ShouldContain($"is a link to '{target}', and there is no file to be read.");
        }
    }

    [Fact]
    public async Task Types_keys_dates_value_lists_and_references_are_found()
    {
        using var project = new Scratch();
        project.Write("sites.csv", "site_id;opened;size;code\n1;31/12/2020;1.5;007\n2;01/02/2021;2;008\n");
        project.Write("visits.csv", "visit_id,site_id,status,seen,count\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"V{i},{1 + (i % 2)},{(i % 3 == 0 ? "done" : "open ")},2024-01-{1 + (i % 28):d2},{(i == 7 ? "NA" : i * 100000000L)}\n")));

        (await Cli.RunAsync(project.Folder, "init", "--name", "clinic")).ExitCode.ShouldBe(0);

        project.Read("schemas/sites.json").ShouldContain("\"dd/MM/yyyy\"");
        Types(project, "sites").ShouldBe("site_id integer, opened date, size double, code string");
        Types(project, "visits").ShouldBe("visit_id string, site_id integer, status string, seen date, count long");
        var yaml = project.Read("tamiz.yml");
        yaml.ShouldContain("read: { delimiter: \";\" }");
        yaml.ShouldContain("key: visit_id");
        yaml.ShouldContain("- trim: \"*\"");
        yaml.ShouldContain("null_values: [NA]");
        yaml.ShouldContain("references: { key: site_id, to: sites }");
        yaml.ShouldContain("accepted_values: { column: status, values: [done, open] }");
        project.Read(".gitignore").ShouldBe("/store/\n");
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_file_is_sampled_and_the_project_says_so()
    {
        using var project = new Scratch();
        project.Write("big.csv", "id,v\n" + string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i},{i % 7}\n")));

        var init = await Cli.RunAsync(project.Folder, "init", "--rows", "1000");

        init.Output.ShouldContain("first 1,000 rows looked at");
        project.Read("tamiz.yml").ShouldContain("# inferred from the first 1000 of 5000 records");
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_project_that_is_there_is_not_touched()
    {
        using var project = Scratch.OfSample("trials");
        var before = project.Read("tamiz.yml");

        var init = await Cli.RunAsync(project.Folder, "init");

        init.ExitCode.ShouldBe(2, init.ToString());
        init.Error.ShouldContain("project_there");
        project.Read("tamiz.yml").ShouldBe(before);
    }

    private static string Types(Scratch project, string dataset)
    {
        var fields = System.Text.Json.Nodes.JsonNode.Parse(project.Read($"schemas/{dataset}.json"))!["fields"]!.AsArray();
        return string.Join(", ", fields.Select(field => $"{field!["name"]} {field["type"]}"));
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_is_an_empty_file()
    {
        using var project = new Scratch();
        await Shell.RunAsync(project.Folder, "mkfifo a.csv");

        var init = await Cli.RunAsync(project.Folder, "init");

        init.ExitCode.ShouldBe(2, init.ToString());
        init.Error.ShouldContain("header_unusable: The file 'a.csv' has no header that can be read.");
    }
}
