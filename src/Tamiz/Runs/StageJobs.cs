using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Ingest;
using Tamiz.Planning;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>The steps of a run as jobs, in the order of <see cref="PlannedPipeline.Steps"/>: each takes what the jobs before it gave.</summary>
internal sealed class StageJobs
{
    private readonly OrderedDictionary<string, Job<Made<ImmutableArray<IngestedFile>>>> _ingest = [];
    private readonly OrderedDictionary<string, Job<Made<CleanTable>>> _clean = [];
    private readonly OrderedDictionary<string, Job<Made<ValidatedTable>>> _validate = [];
    private readonly OrderedDictionary<string, Job<Made<QueriedTable>>> _query = [];

    public StageJobs(Stages stages, PlannedPipeline planned)
    {
        foreach (var source in planned.Sources)
            _ingest[source.Dataset.Name] = new([], token => stages.IngestAsync(source, token)) { Step = source.IngestStep.Name };
        foreach (var source in planned.Sources)
        {
            var ingest = _ingest[source.Dataset.Name];
            _clean[source.Dataset.Name] = new([ingest], token => stages.CleanAsync(source, ingest.Result.Result, token)) { Step = source.CleanStep.Name };
        }

        foreach (var source in planned.Sources)
        {
            var clean = _clean[source.Dataset.Name];
            ImmutableArray<Job> after = [clean, .. source.Parents.Select(parent => ParentJob(parent.Key, parent.Value))];
            _validate[source.Dataset.Name] = new(after, token => stages.ValidateAsync(source, clean.Result.Result.Table, ParentsOf(source), token)) { Step = source.ValidateStep.Name };
        }

        foreach (var query in planned.Queries)
            _query[query.Table.Name] = new([.. QueryStep.Needs(query).Select(TableJob)], token => stages.QueryAsync(query, QueryStep.Needs(query).ToDictionary(name => name, TableOf), token)) { Step = query.Step.Name };
    }

    /// <summary>Returns the jobs of a scope that copy and count the files, and those it takes files from.</summary>
    public ImmutableArray<Job> Ingest(RunScope scope) => Within(scope, _ingest.Values);

    /// <summary>Returns the jobs of a scope that work on their rows, and those it takes rows from.</summary>
    public ImmutableArray<Job> Process(RunScope scope) => Within(scope, [.. _clean.Values, .. _validate.Values, .. _query.Values]);

    private ImmutableArray<Job> Within(RunScope scope, IEnumerable<Job> jobs)
    {
        if (scope.Closes)
            return [.. jobs];

        var needed = new HashSet<Job>();
        void Need(Job job)
        {
            if (needed.Add(job))
                job.After.ToList().ForEach(Need);
        }

        ImmutableArray<Job> all = [.. _ingest.Values, .. _clean.Values, .. _validate.Values, .. _query.Values];
        all.Where(job => scope.Does(job.Step)).ToList().ForEach(Need);
        return [.. jobs.Where(needed.Contains)];
    }

    /// <summary>Returns what is done so far.</summary>
    public Candidate Candidate() => new()
    {
        Files = Done(_ingest),
        Cleaned = Done(_clean),
        Validated = Done(_validate),
        Queries = Done(_query),
        Steps = [.. Records(_ingest), .. Records(_clean), .. Records(_validate), .. Records(_query)],
    };

    private static OrderedDictionary<string, T> Done<T>(OrderedDictionary<string, Job<Made<T>>> jobs) =>
        new(jobs.Where(job => job.Value.IsDone).Select(job => KeyValuePair.Create(job.Key, job.Value.Result.Result)));

    private static IEnumerable<StepRecord> Records<T>(OrderedDictionary<string, Job<Made<T>>> jobs) =>
        jobs.Values.Where(job => job.IsDone).Select(job => job.Result.Record);

    // In a circle of references a child looks at its parent's cleaned rows.
    private Job ParentJob(string parent, bool validated) => validated ? _validate[parent] : _clean[parent];

    private Dictionary<string, TableData> ParentsOf(PlannedSource source) =>
        source.Parents.ToDictionary(parent => parent.Key, parent => parent.Value ? TableOf(parent.Key) : _clean[parent.Key].Result.Result.Table);

    private Job TableJob(string name) => _validate.TryGetValue(name, out var source) ? source : _query[name];

    private TableData TableOf(string name) => _validate.TryGetValue(name, out var source) ? source.Result.Result.Table : _query[name].Result.Result.Table;
}
