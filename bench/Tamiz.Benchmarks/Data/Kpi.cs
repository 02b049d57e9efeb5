namespace Tamiz.Benchmarks.Data;

/// <summary>A figure that both sides compute with the same SQL.</summary>
internal sealed record Kpi(string Name, string Key, string Sql)
{
    public static readonly Kpi[] All =
    [
        new("visits_per_country", "country", "select country, count(*) as visits, avg(cast(age as double)) as mean_age from visits group by country"),
        new("visits_per_month", "month", "select cast(year(visit_date) * 100 + month(visit_date) as bigint) as month, count(*) as visits, sum(weight_kg) as weight from visits where visit_date is not null group by all"),
        new("patients_per_diagnosis", "diagnosis", "select diagnosis, count(distinct patient_id) as patients, min(visit_date) as first_visit from visits where diagnosis is not null group by diagnosis"),
    ];
}
