namespace Tamiz.Steps;

/// <summary>A stage applied to one table.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Table">The dataset or KPI.</param>
/// <param name="Derives">For <see cref="Stage.Kpis"/>: whether the table is a derived dataset, else a KPI.</param>
public sealed record Step(Stage Stage, string Table, bool Derives = false)
{
    /// <summary>Gets the name users see and type: <c>clean:patients</c>, <c>kpi:patients_per_country</c>, <c>derive:visits</c>.</summary>
    public string Name => $"{(Stage is not Stage.Kpis ? Stage.ToString().ToLowerInvariant() : Derives ? "derive" : "kpi")}:{Table}";

    /// <summary>Gets its folder below <c>transformed/</c> and <c>runs/RUN/steps/</c>: <c>clean/patients</c>, <c>kpis/patients_per_country</c>.</summary>
    public string Folder => $"{Stage.ToString().ToLowerInvariant()}/{Table}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The modular steps of a run, in order.</summary>
public enum Stage
{
    /// <summary>Copies source bytes and counts their records.</summary>
    Ingest,

    /// <summary>Types and cleans.</summary>
    Clean,

    /// <summary>Checks rows and sets aside those that are quarantined.</summary>
    Validate,

    /// <summary>Makes derived datasets and KPIs.</summary>
    Kpis,

    /// <summary>Publishes.</summary>
    Release,
}
