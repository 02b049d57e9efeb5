using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Shouldly;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.Tests.Reports;

public class JUnitXmlTests
{
    [Fact]
    public void Each_result_is_counted_and_only_what_failed_says_so()
    {
        var suite = Written(Case(CaseResult.Passed), Case(CaseResult.Failed), Case(CaseResult.Error), Case(CaseResult.Skipped)).Element("testsuite")!;

        ((int)suite.Attribute("tests")!, (int)suite.Attribute("failures")!, (int)suite.Attribute("errors")!, (int)suite.Attribute("skipped")!).ShouldBe((4, 1, 1, 1));
        suite.Elements("testcase").Select(one => one.Elements().SingleOrDefault()?.Name.LocalName).ShouldBe([null, "failure", "error", "skipped"]);
        suite.Descendants("failure").Single().Value.ShouldBe("why");
    }

    [Fact]
    public void A_warning_passes_and_is_said_all_the_same() =>
        Written(new TestCase("a.b", CaseResult.Passed, "warn", "3 of 4 rows")).Descendants("system-out").Single().Value.ShouldBe("warning: a.b: 3 of 4 rows\n");

    [Fact]
    public void What_xml_cannot_hold_is_replaced()
    {
        var text = Written(new TestCase("bell", CaseResult.Failed, "fail", "a\u0007b\uD800c<&")).Descendants("failure").Single().Value;

        text.ShouldBe("a\uFFFDb\uFFFDc<&");
    }

    [Fact]
    public void Nothing_to_test_is_a_document_too() => Written().Element("testsuite")!.Elements("testcase").ShouldBeEmpty();

    private static TestCase Case(CaseResult result) => new($"case {result}", result, "word", "why");

    private static XElement Written(params TestCase[] cases)
    {
        var text = JUnitXml.Write([new TestSuite("s", DateTimeOffset.UnixEpoch, 1.5, [.. cases])], same => same);
        var document = XDocument.Parse(text);
        var schemas = new XmlSchemaSet();
        using var schema = XmlReader.Create(Repository.Path("docs/reference/junit.xsd"));
        schemas.Add(null, schema);
        document.Validate(schemas, (_, mistake) => throw new XmlException(mistake.Message));
        return document.Root!;
    }
}
