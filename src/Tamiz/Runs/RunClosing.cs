using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Gate;
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
    public async Task<Judgement> JudgeAsync(LedgerEntry? current, string? notReached, CancellationToken cancellationToken)
    {
        var released = current is null ? null : ReleaseBody.From(current.Body);
        var evidence = candidate.Evidence(planned, released, notReached);
        var runtimes = await RuntimesAsync(cancellationToken).ConfigureAwait(false);
        await files.PutAsync("candidate.json", candidate.ToJson(), cancellationToken).ConfigureAwait(false);
        await files.PutEvidenceAsync("checks.json", Measures(evidence, runtimes), cancellationToken).ConfigureAwait(false);
        foreach (var source in planned.Sources.Where(source => candidate.Validated.ContainsKey(source.Dataset.Name)))
            await WriteQuarantineAsync(source, cancellationToken).ConfigureAwait(false);

        var judgement = Gatekeeper.Judge(evidence, runtimes);
        if (judgement.Verdict is Verdict.Released && released is not null && await IsUnchangedAsync(released, cancellationToken).ConfigureAwait(false))
            judgement = judgement with { Verdict = Verdict.Unchanged };
        judgement = await new RevokedContent(store, engine, ledger).JudgeAsync(judgement, candidate, planned, released, cancellationToken).ConfigureAwait(false);
        await files.PutEvidenceAsync("judgement-1.json", new JsonObject
        {
            ["schema_version"] = 1,
            ["run"] = plan.Run,
            ["number"] = 1,
            ["base"] = plan.Base,
            ["verdict"] = SnakeJson.Word(judgement.Verdict),
            ["exit_code"] = (int)judgement.Reason,
            ["checks"] = SnakeJson.Write(judgement.Checks),
            ["accounts"] = SnakeJson.Write(judgement.Accounts),
        }, cancellationToken).ConfigureAwait(false);
        return judgement;
    }

    /// <summary>Writes the final files, reads them back, and makes the ledger entry that publishes them.</summary>
    public async Task<LedgerEntry> ReleaseAsync(Judgement judgement, LedgerEntry? current, LedgerTail tail, CancellationToken cancellationToken)
    {
        var tables = candidate.Released(planned);
        var writer = new ReleaseWriter(store, engine, plan.Run);
        var released = ImmutableArray.CreateBuilder<ReleasedFile>();
        foreach (var table in tables)
        {
            foreach (var format in planned.Pipeline.Release.Files)
                released.Add(await writer.WriteAsync(table, format, cancellationToken).ConfigureAwait(false));
        }

        var body = new ReleaseBody(
            (plan.Base ?? 0) + 1,
            plan.Run,
            released.ToImmutable(),
            tables.ToImmutableSortedDictionary(table => table.Name, table => SchemaJson.Hash(table.Data.Schema), StringComparer.Ordinal),
            LockSha256: null,
            plan.ConfigurationSha256,
            candidate.Inputs,
            CountsOf(judgement),
            [],
            [.. files.Evidence])
        {
            Revoked = current is null ? null : ReleaseBody.From(current.Body).Revoked,
        };
        return await CommitAsync(LedgerKind.Release, body.ToJson(), tail, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the ledger entry of a blocked run.</summary>
    public Task<LedgerEntry> BlockAsync(Judgement judgement, LedgerTail tail, CancellationToken cancellationToken)
    {
        var body = new BlockedBody(
            [.. judgement.Blocking.Select(check => new BlockReason(check.Id, check.Text))], (int)judgement.Reason, CountsOf(judgement), candidate.Inputs, [.. files.Evidence]);
        return CommitAsync(LedgerKind.Blocked, body.ToJson(), tail, cancellationToken);
    }

    /// <summary>Makes the ledger entry of a run in which a step failed.</summary>
    public Task<LedgerEntry> FailAsync(StepException failure, LedgerTail tail, CancellationToken cancellationToken)
    {
        var body = new FailedBody(failure.Step.Name, failure.Code, planned.Pipeline.Mask(failure.Message), (int)failure.Reason, candidate.Inputs, [.. files.Evidence]);
        return CommitAsync(LedgerKind.Failed, body.ToJson(), tail, cancellationToken);
    }

    private async Task<LedgerEntry> CommitAsync(string kind, JsonObject body, LedgerTail tail, CancellationToken cancellationToken)
    {
        var result = await ledger.AppendAsync(new LedgerDraft(kind, plan.Pipeline, plan.Run, plan.Base, plan.Actor, null, body), tail, cancellationToken).ConfigureAwait(false);
        return result.Committed ? result.Entry : throw LostRace(result.Entry);
    }

    /// <summary>Returns the failure of a run that another one overtook.</summary>
    public static TamizException LostRace(LedgerEntry? other) => new(
        ExitReason.Transient,
        "lost_race",
        other is null ? "Another run changed the current release while this one was at work." : $"Another run wrote ledger entry {other.Number} ({other.Kind}) while this one was at work.")
    {
        Hint = "Nothing was published by this run. Run again: finished steps are reused.",
    };

    private Task WriteQuarantineAsync(PlannedSource source, CancellationToken cancellationToken)
    {
        var name = source.Dataset.Name;
        var file = new QuarantineFile(store, engine, plan.Run, name);
        return file.WriteAsync(
            source.Dataset.Read, candidate.Files[name], candidate.Cleaned[name].Count("quarantined") > 0 ? candidate.Cleaned[name].Gone : [], candidate.Validated[name].Quarantine, id => QuarantineReason.Of(id, source.Dataset), cancellationToken);
    }

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
            ["measures"] = table.Measures is null ? null : SnakeJson.Write(table.Measures.Value),
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
