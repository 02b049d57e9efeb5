using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Conformance.Tests.Expressions;

public sealed class DuckDbGrammarTests(BothEngines engines) : GrammarTests(engines, "duckdb");

public sealed class SparkGrammarTests(BothEngines engines) : GrammarTests(engines, "spark");

/// <summary>Which texts are values, and which value each is: docs/reference/semantics.md, the same on every engine.</summary>
public abstract class GrammarTests(BothEngines engines, string name) : ConformanceTest(engines, name)
{
    [Theory]
    [InlineData("long", "0=0|-0=0|+1=1|007=7|9223372036854775807=9223372036854775807|-9223372036854775808=-9223372036854775808|00000000000000000000000000000000012=12")]
    [InlineData("byte", "127=127|-128=-128|+0=0")]
    [InlineData("short", "32767=32767|-32768=-32768")]
    [InlineData("integer", "2147483647=2147483647|-2147483648=-2147483648")]
    [InlineData("double", "0=0.0|-0=-0.0|1.=1.0|.5=0.5|+1.5E+03=1500.0|1e-400=0.0|-1.5=-1.5|nan=nan|NaN=nan|-nan=nan|+inf=inf|-Infinity=-inf|INF=inf|1e5=100000.0|1.e5=100000.0|.5e1=5.0|007=7.0|123456789.125=123456789.125|1e15=1000000000000000.0|1e16=1e+16|0.0001=0.0001|0.00001=1e-05|1e23=1e+23|1e-7=1e-07|1e100=1e+100|-2.5e-300=-2.5e-300|0.30000000000000004=0.30000000000000004|1.7976931348623157e308=1.7976931348623157e+308|8.41e21=8.41e+21|2e23=2e+23|5.684341886080802e-14=5.684341886080802e-14|9007199254740993=9007199254740992.0|0.1=0.1|100=100.0|12345678=12345678.0")]
    [InlineData("float", "0=0.0|1.5=1.5|0.1=0.1|1e-50=0.0|inf=inf|-nan=nan|16777216=16777216.0|3.4028235e38=3.4028235e+38|1.17549435E-38=1.1754944e-38|0.3=0.3|1e10=10000000000.0|123456.7=123456.7")]
    [InlineData("decimal(5,2)", "0=0.00|1=1.00|1.=1.00|.5=0.50|-.5=-0.50|+1.50=1.50|999.99=999.99|1.5000000000000000000000000000000000000000000000000000=1.50|000000000000000000000000000000000000000000001=1.00")]
    [InlineData("decimal(3,0)", "999=999|-1.000=-1|.0=0|1.=1")]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.12=123456789012345678901234567890123456.12")]
    [InlineData("decimal(20,10)", "0.0000001=0.0000001000|0=0.0000000000")]
    [InlineData("boolean", "true=true|FALSE=false|t=true|F=false|yes=true|No=false|y=true|N=false|1=true|0=false")]
    [InlineData("date", "2026-01-02=2026-01-02|0001-01-01=0001-01-01|9999-12-31=9999-12-31|2024-02-29=2024-02-29|1582-10-10=1582-10-10")]
    [InlineData("timestamp", "2026-01-02=2026-01-02T00:00:00Z|2026-01-02T03:04=2026-01-02T03:04:00Z|2026-01-02T03:04Z=2026-01-02T03:04:00Z|2026-01-02T03:04+02:00=2026-01-02T01:04:00Z|2026-01-02 03:04:05=2026-01-02T03:04:05Z|2026-01-02T03:04:05.1Z=2026-01-02T03:04:05.100000Z|2026-01-02T03:04:05.123456-18:00=2026-01-02T21:04:05.123456Z|0001-01-01T00:00:00Z=0001-01-01T00:00:00Z|9999-12-31T23:59:59.999999Z=9999-12-31T23:59:59.999999Z|1969-12-31T23:59:59.5Z=1969-12-31T23:59:59.500000Z|1500-06-01T00:00:00Z=1500-06-01T00:00:00Z")]
    [InlineData("timestamp_ntz", "2026-01-02=2026-01-02T00:00:00|2026-01-02T03:04=2026-01-02T03:04:00|2026-01-02T03:04:05=2026-01-02T03:04:05|2026-01-02 03:04:05.1=2026-01-02T03:04:05.100000|9999-12-31T23:59:59.999999=9999-12-31T23:59:59.999999|0001-01-01T00:00:00=0001-01-01T00:00:00")]
    [InlineData("binary", "YQ===YQ==|YWI==YWI=|YWJj=YWJj|YWJjZA===YWJjZA==|+/+/=+/+/")]
    [InlineData("string", "NO=NO|012=012| a = a ")]
    public async Task These_texts_are_values(string type, string texts)
    {
        var cases = texts.Split('|').Select(text => Split(text, type)).ToList();
        var column = new Column("x", Type(type));

        var values = await OverAsync(cases.Select(pair => pair.Text), sql => sql.ReleasedText(sql.CastOrNull("t", column), column.Type));

        cases.Zip(values, (pair, value) => $"{pair.Text}={Written(value)}").ShouldBe(cases.Select(pair => $"{pair.Text}={pair.Value}"));
    }

    [Theory]
    [InlineData("long", "1.0|1.|.5|1e3|0x1F|0b1|1_000| 1|1 |+|-|--1|+-1||abc|9223372036854775808|١|1,000|1\n")]
    [InlineData("byte", "128|-129|1.0")]
    [InlineData("double", "1_000| 1|1 |1\n|1\t|+-1|-+1|1e400|-1e400|.|e5|1e|1e+|0x1F|nan(1)|infinit||1,5|1f|1d|true|1._0|٣|- 1|NaN ")]
    [InlineData("float", "1e39|-1e39|1_0|1f")]
    [InlineData("decimal(5,2)", "1.005|1.999|1000|-1000|999.991|1e2|1_000| 1|1 |.|+.||1,5")]
    [InlineData("decimal(3,0)", "1.5|1000|.5")]
    [InlineData("boolean", "on|off|2|| true|wahr|TRUE ")]
    [InlineData("date", "2026-1-2|2026-02-30|2026/01/02|20260102| 2026-01-02|2026-01-02 |2026-01-02\n|0000-01-01|10000-01-01|infinity|epoch|2026-01-02T00:00:00|-001-01-01||2026-13-01")]
    [InlineData("timestamp", "2026-01-02T24:00:00Z|2026-01-02T23:59:60Z|2026-01-02T03:04:05.1234567Z|2026-01-02T03:04:05+18:01|2026-01-02T03:04:05+2|2026-01-02T03:04:05 UTC|2026-01-02Z|2026-01-02t03:04:05Z|2026-01-02T3:04:05Z|2026-01-02T03:04:05.Z|2026-01-02T03:04:5.Z|0000-01-01T00:00:00Z|0001-01-01T00:00:00+01:00|9999-12-31T23:59:59-01:00|infinity|now|today||2026-01-02T03:04:05Z |T03:04:05Z")]
    [InlineData("timestamp_ntz", "2026-01-02T03:04:05Z|2026-01-02T03:04:05+00:00|2026-01-02T24:00:00|2026-01-02T03:04:60|0000-01-01T00:00:00|infinity||2026-02-30T00:00:00")]
    [InlineData("binary", "YQ|YQ=|YQ===|Y Q==|YWJj\n||ä|=|====|YQ==YQ==")]
    public async Task These_texts_are_none(string type, string texts)
    {
        var all = texts.Split('|');
        var column = new Column("x", Type(type));

        var values = await OverAsync([.. all, null], sql => sql.CastOrNull("t", column));

        all.Zip(values).Where(pair => pair.Second is not null).ShouldBeEmpty();
        values[^1].ShouldBeNull();
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "date", "03/02/2026=2026-02-03|3/2/2026=∅|30/02/2026=∅|03/02/26=∅|03/02/2026 =∅|03-02-2026=∅|2026-02-03=∅|03/02/0000=∅|29/02/2024=2024-02-29")]
    [InlineData("d.M.yyyy", "date", "3.2.2026=2026-02-03|13.12.2026=2026-12-13|003.2.2026=∅|3x2x2026=∅")]
    [InlineData("yyyyMMdd", "date", "20260203=2026-02-03|2026023=∅")]
    [InlineData("yyyy-MM-dd HH:mm:ss.SSS", "timestamp", "2026-02-03 04:05:06.007=2026-02-03T04:05:06.007000Z|2026-02-03 04:05:06.000=2026-02-03T04:05:06Z|2026-02-03 04:05:06.0071=∅")]
    [InlineData("dd.MM.yyyy HH:mm", "timestamp_ntz", "03.02.2026 04:05=2026-02-03T04:05:00|03.02.2026 24:00=∅|03.02.2026 04:60=∅")]
    [InlineData("yyyy-MM-dd'T'HH:mm", "timestamp_ntz", "2026-02-03T04:05=2026-02-03T04:05:00")]
    [InlineData("'100%' dd''MM''yyyy", "date", "100% 03'02'2026=2026-02-03")]
    public async Task A_format_says_exactly_what_a_date_looks_like(string format, string type, string texts)
    {
        var cases = texts.Split('|').Select(text => Split(text, type)).ToList();
        var column = new Column("x", Type(type), Format: format);

        var values = await OverAsync(cases.Select(pair => pair.Text), sql => sql.ReleasedText(sql.CastOrNull("t", column), column.Type));

        cases.Zip(values, (pair, value) => $"{pair.Text}={Written(value)}").ShouldBe(texts.Split('|'));
    }

    [Theory]
    [InlineData(',', '.', "1.234,5=1234.5|1234,5=1234.5|-1.234.567=-1234567|1.23,4=∅|1234.567=∅|,5=.5|1,=1.|nan=nan|+INF=+INF|1.234,5e3=1234.5e3|abc=∅|=∅")]
    [InlineData('.', null, "1.5=1.5|1,5=∅|1e3=1e3")]
    [InlineData('.', ' ', "1 234.5=1234.5|1  234=∅")]
    [InlineData('.', '\'', "1'234.5=1234.5")]
    public async Task Numbers_with_other_marks_become_plain(char point, char? thousands, string texts)
    {
        var cases = texts.Split('|').Select(text => Split(text, "")).ToList();

        var values = await OverAsync(cases.Select(pair => pair.Text), sql => sql.PlainNumber("t", new NumberMarks(point, thousands)));

        cases.Zip(values, (pair, value) => $"{pair.Text}={Written(value)}").ShouldBe(texts.Split('|'));
    }

    [Theory]
    [InlineData("120", "integer", "120")]
    [InlineData("1.5", "decimal(5,2)", "1.50")]
    [InlineData("2026-01-02", "date", "2026-01-02")]
    [InlineData("2026-01-02T03:04Z", "timestamp", "2026-01-02T03:04:00Z")]
    [InlineData("it's \\n", "string", "it's \\n")]
    public async Task A_typed_literal_is_a_value_of_its_type(string text, string type, string released) =>
        (await ValuesAsync(sql => [sql.ReleasedText(sql.TypedLiteral(text, Type(type)), Type(type))])).ShouldBe([released]);

    [Theory]
    [InlineData("1.5", "integer")]
    [InlineData("tomorrow", "date")]
    public async Task A_typed_literal_that_is_no_such_value_fails(string text, string type)
    {
        var error = await Should.ThrowAsync<Engines.EngineException>(() => ValuesAsync(sql => [sql.TypedLiteral(text, Type(type))]));
        error.Failure.ShouldBe(Engines.EngineFailure.Data);
        error.EngineText.ShouldContain($"'{text}' is no {type}");
    }

    // In base64 the text itself may end with "=".
    private static (string Text, string Value) Split(string text, string type)
    {
        var at = type == "binary" ? (text.Length - 1) / 2 : text.LastIndexOf('=');
        return (text[..at], text[(at + 1)..]);
    }
}
