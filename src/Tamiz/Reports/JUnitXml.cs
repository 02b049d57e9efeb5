using System.Globalization;
using System.Text;
using System.Xml;

namespace Tamiz.Reports;

/// <summary>Writes test suites in the form that JUnit's Ant task made common. It fits the schema of that form to the letter, which all readers take.</summary>
public static class JUnitXml
{
    /// <summary>Writes the suites.</summary>
    /// <param name="suites">The suites.</param>
    /// <param name="mask">What puts references back in place of secrets.</param>
    /// <returns>The document, UTF-8 declared, ending in a line feed.</returns>
    public static string Write(IEnumerable<TestSuite> suites, Func<string, string> mask)
    {
        ArgumentNullException.ThrowIfNull(suites);
        using var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var (at, suite) in suites.Index())
                WriteSuite(xml, suite with { Cases = [.. suite.Cases.Select(one => one with { Name = mask(one.Name), Text = mask(one.Text) })] }, at);
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private static void WriteSuite(XmlWriter xml, TestSuite suite, int id)
    {
        int Count(CaseResult result) => suite.Cases.Count(one => one.Result == result);
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", suite.Name);
        Attribute(xml, "package", "tamiz");
        Attribute(xml, "id", Number(id));
        Attribute(xml, "timestamp", suite.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        Attribute(xml, "hostname", "localhost");
        Attribute(xml, "tests", Number(suite.Cases.Length));
        Attribute(xml, "failures", Number(Count(CaseResult.Failed)));
        Attribute(xml, "errors", Number(Count(CaseResult.Error)));
        Attribute(xml, "skipped", Number(Count(CaseResult.Skipped)));
        Attribute(xml, "time", suite.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
        xml.WriteElementString("properties", "");
        foreach (var one in suite.Cases)
            WriteCase(xml, suite.Name, one);

        // A warning is no failure, and what a passing case says is shown nowhere else.
        xml.WriteElementString("system-out", Sound(string.Concat(suite.Cases.Where(one => one is { Result: CaseResult.Passed, Type: "warn" }).Select(one => $"warning: {one.Name}: {one.Text}\n"))));
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string suite, TestCase one)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "name", one.Name);
        Attribute(xml, "classname", suite);
        Attribute(xml, "time", "0");
        if (one.Result is not CaseResult.Passed)
        {
            xml.WriteStartElement(one.Result switch { CaseResult.Failed => "failure", CaseResult.Error => "error", _ => "skipped" });
            if (one.Result is not CaseResult.Skipped)
            {
                Attribute(xml, "message", one.Text);
                Attribute(xml, "type", one.Type);
            }

            xml.WriteString(Sound(one.Text));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Sound(value.ReplaceLineEndings(" ")));

    // XML has no way to write most control characters, nor half a surrogate pair.
    private static string Sound(string text)
    {
        var sound = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            sound.Append(rune.Value is >= 0x20 and not (0xFFFE or 0xFFFF) or '\n' or '\t' ? rune.ToString() : "\uFFFD");
        return sound.ToString();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
