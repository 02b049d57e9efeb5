using System.Collections.Immutable;
using Tamiz.Parquet;
using Tamiz.Records;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>Which keys of <c>read</c> say something about which files. A key that says nothing about any file of a dataset is a mistake: whoever wrote it meant something.</summary>
internal static class ReadingRules
{
    private static readonly string[] OfDelimitedText = ["delimiter", "quote", "escape", "skip", "header"];
    private static readonly string[] OfText = ["encoding", "max_unreadable"];

    /// <summary>Objects to keys that say nothing. A pattern that ends in <c>*</c> may find files of any kind.</summary>
    public static void Check(ImmutableArray<string> sources, YamlNode? read, Reading reading)
    {
        if (read is not YamlMappingNode map || sources.IsEmpty)
            return;

        var areParquet = sources.All(ParquetFooter.Is);
        var areTyped = sources.All(source => ParquetFooter.Is(source) || JsonLines.Is(source));
        foreach (var name in map.Children.Keys.OfType<YamlScalarNode>())
        {
            if (areTyped && OfDelimitedText.Contains(name.Value))
                reading.Object(name, "key_without_use", $"'{name.Value}' says nothing about {(areParquet ? "Parquet" : sources.Any(ParquetFooter.Is) ? "Parquet and JSON" : "JSON")} files: it is about delimited text.", "Take it out.");
            else if (areParquet && OfText.Contains(name.Value))
                reading.Object(name, "key_without_use", $"'{name.Value}' says nothing about Parquet files: it is about text.", "Take it out.");
        }
    }
}
