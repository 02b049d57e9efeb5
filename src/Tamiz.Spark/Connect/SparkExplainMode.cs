namespace Tamiz.Spark.Connect;

/// <summary>How much of a plan to show.</summary>
public enum SparkExplainMode
{
    /// <summary>The physical plan.</summary>
    Simple,

    /// <summary>Logical plans and the physical one.</summary>
    Extended,

    /// <summary>The generated code.</summary>
    Codegen,

    /// <summary>The logical plan with statistics.</summary>
    Cost,

    /// <summary>An outline, then details by node.</summary>
    Formatted,
}
