namespace Tamiz.Benchmarks.Data;

/// <summary>The values of the text columns.</summary>
internal static class Words
{
    public const int Sites = 200;

    public static readonly string[] Countries =
        ["Argentina", "Mexico", "United Kingdom", "Spain", "Germany", "France", "Chile", "Brazil", "Poland", "Japan"];

    /// <summary>What some sites send instead of a country's name.</summary>
    public static readonly string[] Codes = ["ARG", "MEX", "UK", "ESP", "DEU"];

    public static readonly string[] Diagnoses =
    [
        "Asthma", "Hypertension", "Type 2 diabetes", "Migraine", "Psoriasis", "COPD", "Epilepsy", "Gout", "Anaemia", "Lupus",
        "Osteoporosis", "Arthritis", "Hepatitis C", "Depression", "Insomnia", "Obesity", "Angina", "Eczema", "Glaucoma", "Sepsis",
    ];

    public static readonly string[] Medications =
    [
        "Salbutamol", "Lisinopril", "Metformin", "Sumatriptan", "Methotrexate", "Tiotropium", "Lamotrigine", "Allopurinol", "Ferrous sulphate",
        "Prednisone", "Alendronate", "Ibuprofen", "Sofosbuvir", "Sertraline", "Zolpidem", "Orlistat", "Nitroglycerin", "Tacrolimus", "Latanoprost", "Placebo",
    ];

    public static readonly string[] Notes =
        ["patient", "reports", "mild", "headache", "after", "dose", "no", "change", "since", "visit", "señala", "dolor", "fatigue", "improved", "sleep", "follow-up"];
}
