using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Ends a run: judges, writes what was set aside, and either publishes everything at once or writes down why not.</summary>
internal sealed class RunClosing(Store store, Engine engine, Ledger ledger, StepHistory history, RunFiles files, PlannedPipeline planned, RunPlan plan, Candidate candidate)
{
    /// <summary>Judges the candidate. A content that is released already is unchanged.</summary>
    /// <param name="current">The current release, or <see langword="null"/>.</param>
    /// <param name="notReached">Why some checks were not reached.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(Judgement Judgement, int Number)> JudgeAsync(LedgerEntry? current, string? notReached, CancellationToken cancellationToken)
    {
        var released = current is null ? null : ReleaseBody.From(current.Body);
        var evidence = candidate.Evidence(planned, released, notReached);
        var runtimes = await RuntimesAsync(cancellationToken).ConfigureAwait(false);
        await files.PutAsync(at => at == 1 ? "candidate.json" : $"candidate-{at}.json", candidate.ToJson(), cancellationToken).ConfigureAwait(false);
        await files.PutEvidenceAsync(at => at == 1 ? "checks.json" : $"checks-{at}.json", _ => Measures(evidence, runtimes), cancellationToken).ConfigureAwait(false);

        var judgement = Gatekeeper.Judge(evidence, runtimes);
        if (judgement.Verdict is Verdict.Released && released is not null && await IsUnchangedAsync(released, cancellationToken).ConfigureAwait(false))
            judgement = judgement with { Verdict = Verdict.Unchanged };
        judgement = await new RevokedContent(store, engine, ledger).JudgeAsync(judgement, candidate, planned, released, cancellationToken).ConfigureAwait(false);
        var number = await files.PutEvidenceAsync(at => $"judgement-{at}.json", at => new JsonObject
        {
            ["schema_version"] = 1,
            ["run"] = plan.Run,
            ["number"] = at,
            ["base"] = released?.Release,
            ["verdict"] = SnakeJson.Word(judgement.Verdict),
            ["exit_code"] = (int)judgement.Reason,
            ["checks"] = SnakeJson.Write(judgement.Checks),
            ["accounts"] = SnakeJson.Write(judgement.Accounts),
        }, cancellationToken).ConfigureAwait(false);
        return (judgement, number);
    }

    /// <summary>Writes the rows that were set aside.</summary>
    /// <param name="current">The current release, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task SetAsideAsync(LedgerEntry? current, CancellationToken cancellationToken) =>
        new QuarantineFiles(store, engine, planned, plan, candidate).WriteAsync(current is null ? null : ReleaseBody.From(current.Body), cancellationToken);

    /// <summary>Writes the final files and reads them back.</summary>
    public async Task<ImmutableArray<ReleasedFile>> WriteAsync(CancellationToken cancellationToken)
    {
        var writer = new ReleaseWriter(store, engine, plan.Run);
        var released = ImmutableArray.CreateBuilder<ReleasedFile>();
        foreach (var table in candidate.Released(planned))
        {
            foreach (var format in planned.Pipeline.Release.Files)
                released.Add(await writer.WriteAsync(table, format, cancellationToken).ConfigureAwait(false));
        }

        return released.ToImmutable();
    }

    /// <summary>Makes the ledger entry that publishes the final files.</summary>
    public Task<CommitResult> ReleaseAsync(Judgement judgement, ImmutableArray<ReleasedFile> released, LedgerEntry? current, LedgerTail tail, CancellationToken cancellationToken)
    {
        var before = current is null ? null : ReleaseBody.From(current.Body);
        var body = new ReleaseBody(
            (before?.Release ?? 0) + 1,
            plan.Run,
            released,
            candidate.Released(planned).ToImmutableSortedDictionary(table => table.Name, table => SchemaJson.Hash(table.Data.Schema), StringComparer.Ordinal),
            planned.Pipeline.Lock?.Sha256,
            plan.ConfigurationSha256,
            candidate.Inputs,
            CountsOf(judgement),
            [],
            [.. files.Evidence])
        {
            Revoked = before?.Revoked,
        };
        return CommitAsync(LedgerKind.Release, body.ToJson(), before?.Release, tail, cancellationToken);
    }

    /// <summary>Makes the ledger entry of a blocked run.</summary>
    public Task<CommitResult> BlockAsync(Judgement judgement, long? current, LedgerTail tail, CancellationToken cancellationToken)
    {
        var body = new BlockedBody(
            [.. judgement.Blocking.Select(check => new BlockReason(check.Id, check.Text))], (int)judgement.Reason, CountsOf(judgement), candidate.Inputs, [.. files.Evidence]);
        return CommitAsync(LedgerKind.Blocked, body.ToJson(), current, tail, cancellationToken);
    }

    /// <summary>Makes the ledger entry of a run in which a step failed, unless another process has ended the run; on nothing else it depends.</summary>
    public Task<CommitResult> FailAsync(StepException failure, LedgerTail tail, CancellationToken cancellationToken)
    {
        var body = new FailedBody(failure.Step.Name, failure.Code, planned.Pipeline.Mask(failure.Message), (int)failure.Reason, candidate.Inputs, [.. files.Evidence]);
        var draft = new LedgerDraft(LedgerKind.Failed, plan.Pipeline, plan.Run, plan.Base, plan.Actor, null, body.ToJson());
        return new Commitment(ledger).CommitAsync(draft, tail, EndsThisRun, cancellationToken);
    }

    private bool EndsThisRun(LedgerEntry entry) => entry.Run == plan.Run && LedgerKind.EndsRun(entry.Kind);

    // The same run may have been ended by another process: that too is looked at again.
    private Task<CommitResult> CommitAsync(string kind, JsonObject body, long? current, LedgerTail tail, CancellationToken cancellationToken) => new Commitment(ledger).CommitAsync(
        new LedgerDraft(kind, plan.Pipeline, plan.Run, current, plan.Actor, null, body),
        tail,
        entry => LedgerKind.ConcernsVerdicts(entry.Kind) || EndsThisRun(entry),
        cancellationToken);

    private Task<bool> IsUnchangedAsync(ReleaseBody current, CancellationToken cancellationToken) =>
        new ReleaseContent(store, engine).EqualsAsync(candidate.Released(planned), planned.Pipeline.Release.Files, current, cancellationToken);

    // Only steps that took long are looked at: the others cannot have taken that much longer, and their history need not be read.
    private async Task<ImmutableArray<StepRuntime>> RuntimesAsync(CancellationToken cancellationToken)
    {
        var runtimes = ImmutableArray.CreateBuilder<StepRuntime>();
        foreach (var (record, step) in candidate.Steps.Join(planned.Steps, record => record.Step, step => step.Name, (record, step) => (record, step)))
        {
            var took = TimeSpan.FromMilliseconds(record.DurationMs);
            if (record.Outcome is StepOutcome.Executed && took >= HistoryRules.LeastIncrease)
                runtimes.Add(new StepRuntime(record.Step, record.Table, took, await history.DurationsAsync(step, cancellationToken).ConfigureAwait(false)));
        }

        return runtimes.ToImmutable();
    }

    private JsonObject Measures(IReadOnlyCollection<TableEvidence> evidence, ImmutableArray<StepRuntime> runtimes) => new()
    {
        ["schema_version"] = 1,
        ["run"] = plan.Run,
        ["tables"] = new JsonArray([.. evidence.Select(table => (JsonNode)new JsonObject
        {
            ["table"] = table.Table,
            ["rows"] = table.Rows,
            ["account"] = table.Account is null ? null : SnakeJson.Write(table.Account),
            ["changed"] = candidate.Cleaned.TryGetValue(table.Table, out var cleaned) ? SnakeJson.Write(cleaned.Changed) : null,
            ["trail"] = candidate.Cleaned.TryGetValue(table.Table, out cleaned) ? SnakeJson.Write(cleaned.Trail) : null,
            ["schema_findings"] = table.SchemaFindings is null ? null : SnakeJson.Write(table.SchemaFindings.Value),
            ["measures"] = table.Measures is null ? null : SnakeJson.Write(table.Measures.Value.Select(measure => measure with { Value = measure.ShownValue, Other = measure.ShownOther }).ToImmutableArray()),
            ["base_release"] = table.BaseRelease,
            ["base_rows"] = table.BaseRows,
        })]),
        ["runtimes"] = new JsonArray([.. runtimes.Select(runtime => (JsonNode)new JsonObject
        {
            ["step"] = runtime.Step,
            ["duration_ms"] = (long)runtime.Took.TotalMilliseconds,
            ["before_ms"] = new JsonArray([.. runtime.Before.Select(before => (JsonNode)(long)before.TotalMilliseconds)]),
        })]),
    };

    private static CheckCounts CountsOf(Judgement judgement) => new(
        judgement.Count(CheckStatus.Pass),
        judgement.Count(CheckStatus.Warn),
        judgement.Count(CheckStatus.Fail),
        judgement.Count(CheckStatus.Na),
        judgement.Count(CheckStatus.Error),
        judgement.Count(CheckStatus.Skipped),
        judgement.Count(CheckStatus.Waived));
}
