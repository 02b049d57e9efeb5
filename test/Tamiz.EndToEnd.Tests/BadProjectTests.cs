using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What may be wrong with a project: exit code 2 before anything runs, with the line of the file.</summary>
public class BadProjectTests
{
    [Theory]
    [InlineData("version: 1", "version: 9", "tamiz.yml:1:10: wrong_value: ")]
    [InlineData("pipeline: shop", "pipeline: [shop", "not_yaml: ")]
    [InlineData("pipeline: shop", "\tpipeline: shop", "tamiz.yml:1:10: not_yaml: ")]
    [InlineData("datasets:", "dataset:", "tamiz.yml:4:1: unknown_key: 'dataset' is not a key of the project. Did you mean 'datasets'?")]
    [InlineData("    key: id", "    keys: id", "tamiz.yml:8:5: unknown_key: 'keys' is not a key of a dataset. Did you mean 'key'?")]
    [InlineData("    key: id", "    key: [id", "tamiz.yml:9:5: not_yaml: ")]
    [InlineData("    key: id", "    key: number", "tamiz.yml:8:10: unknown_column: ")]
    [InlineData("schema: orders.json", "schema: order.json", "tamiz.yml:7:13: schema_missing: ")]
    [InlineData("max: 30%", "max: 0.3", "tamiz.yml:9:24: ")]
    [InlineData("references: {", "reference: {", "tamiz.yml:14:9: unknown_kind: ")]
    [InlineData("to: orders", "to: order", "tamiz.yml:14:21: unknown_dataset: ")]
    [InlineData("    sql: select", "    sqll: select", "tamiz.yml:17:5: unknown_key: ")]
    [InlineData("files: [csv]", "files: [xls]", "tamiz.yml:19:11: ")]
    [InlineData("- files: ./store/latest", "- file: ./store/latest", "tamiz.yml:21:7: unknown_kind: ")]
    public async Task A_mistake_at_any_level_of_the_file(string text, string instead, string says)
    {
        using var shop = Shop.With("tamiz.yml", text, instead);

        shop.ShouldNotHaveStarted(await shop.RunAsync(), says, "mistake", "nothing ran.");
    }

    [Fact]
    public async Task A_schema_that_is_not_json()
    {
        using var shop = Shop.With("orders.json", "{", "");

        shop.ShouldNotHaveStarted(await shop.RunAsync(), "orders.json");
    }

    [Theory]
    [InlineData("select count", "selec count", "sql_refused: The SQL cannot be read: syntax error at or near \"selec\"")]
    [InlineData("count(*)", "max(amont)", "sql_wrong: The SQL of 'total' does not fit its tables: ")]
    [InlineData("from orders", "from '/etc/passwd'", "sql_refused: The table '/etc/passwd' is refused: files are read by the source of a dataset, never by SQL.")]
    [InlineData("from orders", "from read_csv('/etc/passwd')", "sql_refused: The table function 'read_csv' is refused")]
    [InlineData("count(*)", "getenv('HOME')", "sql_refused: 'getenv' is not among the functions known to be safe. Write it another way")]
    public async Task Sql_that_is_wrong_or_reaches_out(string text, string instead, string says)
    {
        using var shop = Shop.With("tamiz.yml", text, instead);

        shop.ShouldNotHaveStarted(await shop.RunAsync(), "tamiz.yml:17", says, "nothing ran.");
    }
}
