using System.Collections.Immutable;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>Which step needs which, and how users pick some: <c>clean</c>, <c>clean:patients</c>, <c>+kpi:total</c>, <c>clean:patients+</c>, <c>status:failed</c>.</summary>
public sealed class StepGraph
{
    private const string Failed = "status:failed";

    private readonly PlannedPipeline _planned;
    private readonly Dictionary<string, ImmutableArray<string>> _needs = [];

    /// <summary>Reads the graph of a pipeline.</summary>
    public StepGraph(PlannedPipeline planned)
    {
        ArgumentNullException.ThrowIfNull(planned);
        _planned = planned;
        var sources = planned.Sources.Select(source => source.Dataset.Name).ToHashSet();
        foreach (var source in planned.Sources)
        {
            _needs[source.IngestStep.Name] = [];
            _needs[source.CleanStep.Name] = [source.IngestStep.Name];
            _needs[source.ValidateStep.Name] =
                [source.CleanStep.Name, .. source.Parents.Select(parent => new Step(parent.Value ? Stage.Validate : Stage.Clean, parent.Key).Name)];
        }

        foreach (var query in planned.Queries)
        {
            _needs[query.Step.Name] =
                [.. QueryStep.Needs(query).Select(name => sources.Contains(name) ? new Step(Stage.Validate, name).Name : planned.Queries.First(other => other.Table.Name == name).Step.Name)];
        }
    }

    /// <summary>Returns the scope of a run of which only some steps are done; only where <c>release</c> is picked it is judged and released.</summary>
    /// <param name="picks">What was picked.</param>
    /// <param name="failed">The steps that failed last; asked for only if they are picked.</param>
    /// <exception cref="TamizException">A pick means no step.</exception>
    public RunScope Only(IEnumerable<string> picks, IReadOnlyCollection<string> failed)
    {
        ArgumentNullException.ThrowIfNull(picks);
        var (steps, closes) = (new HashSet<string>(), false);
        foreach (var pick in picks)
        {
            if (pick == SnakeJson.Word(Stage.Release))
                closes = true;
            else
                steps.UnionWith(Pick(pick, failed));
        }

        return new RunScope([.. steps], [], closes);
    }

    /// <summary>Returns the scope of a whole run in which some steps and all below them are done anew.</summary>
    /// <exception cref="TamizException">A pick means no step.</exception>
    public RunScope From(IEnumerable<string> picks) => new(null, [.. picks.SelectMany(pick => Below(Named(pick)))], Closes: true);

    /// <summary>Tells whether a pick asks for the steps that failed.</summary>
    public static bool AsksForFailed(string pick)
    {
        ArgumentNullException.ThrowIfNull(pick);
        return pick.Trim('+') == Failed;
    }

    private IEnumerable<string> Pick(string pick, IReadOnlyCollection<string> failed)
    {
        var name = pick.Trim('+');
        var named = name != Failed ? Named(name)
            : failed.Count > 0 ? failed
            : throw new TamizException(ExitReason.Usage, "nothing_failed", "No step of the last run failed.") { Hint = "Name the steps to do." };
        IEnumerable<string> picked = named;
        if (pick.StartsWith('+'))
            picked = picked.Concat(Above(named));
        return pick.EndsWith('+') ? picked.Concat(Below(named)) : picked;
    }

    private List<string> Named(string name)
    {
        var steps = _planned.Steps.Where(step => step.Name == name || SnakeJson.Word(step.Stage) == name).Select(step => step.Name).ToList();
        if (steps.Count > 0)
            return steps;

        var known = Enum.GetValues<Stage>().Select(SnakeJson.Word).Concat(_planned.Steps.Select(step => step.Name)).ToList();
        throw new TamizException(ExitReason.Usage, "unknown_step", $"'{name}' is no step of '{_planned.Pipeline.Name}'. {Spelling.Suggest(name, known)}".TrimEnd())
        {
            Hint = $"Name a stage ({string.Join(", ", Enum.GetValues<Stage>().Select(SnakeJson.Word))}) or one step of it, as in {_planned.Steps[0].Name}.",
        };
    }

    private HashSet<string> Above(IEnumerable<string> steps)
    {
        var found = new HashSet<string>();
        void Visit(string step)
        {
            foreach (var need in _needs[step].Where(found.Add))
                Visit(need);
        }

        foreach (var step in steps)
            Visit(step);
        return found;
    }

    private HashSet<string> Below(IEnumerable<string> steps)
    {
        var found = steps.ToHashSet();
        foreach (var step in _planned.Steps.Where(step => _needs[step.Name].Any(found.Contains)))
            found.Add(step.Name);
        return found;
    }
}
