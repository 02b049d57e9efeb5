using System.Text;
using Google.Protobuf;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>Writes relations and commands as plans of the server's version, uploading what does not go inside.</summary>
internal sealed class PlanWriter(SparkChannel channel, Version version)
{
    private static readonly Version ChunkedData = new(4, 1);
    private static readonly Version Expressions = new(4, 0);
    private readonly Artifacts _artifacts = new(channel);
    private long _planId;

    public async Task<Relation> RelationAsync(SparkRelation relation, CancellationToken cancellationToken)
    {
        var written = relation switch
        {
            SparkRelation.Sql sql => new Relation { Sql = Sql(sql.Text, sql.Arguments) },
            SparkRelation.Table table => new Relation { Read = new() { NamedTable = new() { UnparsedIdentifier = table.Name } } },
            SparkRelation.Files files => new Relation { Read = new() { DataSource = Files(files) } },
            SparkRelation.Local local => await LocalAsync(local, cancellationToken).ConfigureAwait(false),
            SparkRelation.Coalesced few => new Relation { Repartition = new() { Input = await RelationAsync(few.Input, cancellationToken).ConfigureAwait(false), NumPartitions = few.Partitions, Shuffle = false } },
            SparkRelation.Counted counted => new Relation { CollectMetrics = Counted(counted, await RelationAsync(counted.Input, cancellationToken).ConfigureAwait(false)) },
            _ => throw new ArgumentException($"There is no plan for {relation.GetType().Name}.", nameof(relation)),
        };
        written.Common = new() { PlanId = Interlocked.Increment(ref _planId) };
        return written;
    }

    public async Task<Command> CommandAsync(SparkCommand command, CancellationToken cancellationToken) => command switch
    {
        SparkCommand.Sql sql => new Command { SqlCommand = SqlCommand(sql) },
        SparkCommand.WriteFiles files => new Command { WriteOperation = Write(files, await RelationAsync(files.Input, cancellationToken).ConfigureAwait(false)) },
        SparkCommand.WriteTable table => new Command { WriteOperation = Write(table, await RelationAsync(table.Input, cancellationToken).ConfigureAwait(false)) },
        SparkCommand.CreateView view => new Command { CreateDataframeView = new() { Input = await RelationAsync(view.Input, cancellationToken).ConfigureAwait(false), Name = view.Name, Replace = view.Replace } },
        _ => throw new ArgumentException($"There is no plan for {command.GetType().Name}.", nameof(command)),
    };

    private SQL Sql(string text, SparkArguments arguments)
    {
        SQL sql = new() { Query = text };
        foreach (var (name, value) in arguments.Named)
        {
            if (version < Expressions)
                sql.Args.Add(name, Literals.From(value));
            else
                sql.NamedArguments.Add(name, new Expression { Literal = Literals.From(value) });
        }

        foreach (var value in arguments.Positional)
        {
            if (version < Expressions)
                sql.PosArgs.Add(Literals.From(value));
            else
                sql.PosArguments.Add(new Expression { Literal = Literals.From(value) });
        }

        return sql;
    }

    private SqlCommand SqlCommand(SparkCommand.Sql command)
    {
        var sql = Sql(command.Text, command.Arguments);
        return version < Expressions
            ? new SqlCommand { Sql = sql.Query, Args = { sql.Args }, PosArgs = { sql.PosArgs } }
            : new SqlCommand { Input = new Relation { Common = new() { PlanId = Interlocked.Increment(ref _planId) }, Sql = sql } };
    }

    private static Read.Types.DataSource Files(SparkRelation.Files files)
    {
        Read.Types.DataSource source = new() { Format = files.Format, Paths = { files.Paths }, Options = { files.Options } };
        if (files.Schema is not null)
            source.Schema = files.Schema;
        return source;
    }

    private static CollectMetrics Counted(SparkRelation.Counted counted, Relation input)
    {
        CollectMetrics collect = new() { Input = input, Name = counted.Name };
        foreach (var (name, expression) in counted.Metrics)
            collect.Metrics.Add(new Expression { Alias = new() { Expr = new Expression { ExpressionString = new() { Expression = expression } }, Name = { name } } });
        return collect;
    }

    private static WriteOperation Write(SparkCommand.WriteFiles files, Relation input) =>
        new() { Input = input, Source = files.Format, Path = files.Path, Mode = Mode(files.Mode), PartitioningColumns = { files.PartitionBy }, Options = { files.Options } };

    private static WriteOperation Write(SparkCommand.WriteTable table, Relation input)
    {
        WriteOperation write = new()
        {
            Input = input,
            Table = new()
            {
                TableName = table.Name,
                SaveMethod = table.Insert ? WriteOperation.Types.SaveTable.Types.TableSaveMethod.InsertInto : WriteOperation.Types.SaveTable.Types.TableSaveMethod.SaveAsTable,
            },
            Mode = Mode(table.Mode),
            PartitioningColumns = { table.PartitionBy },
            Options = { table.Options },
        };
        if (table.Format is not null)
            write.Source = table.Format;
        return write;
    }

    private static WriteOperation.Types.SaveMode Mode(SparkSaveMode mode) => mode switch
    {
        SparkSaveMode.Append => WriteOperation.Types.SaveMode.Append,
        SparkSaveMode.Overwrite => WriteOperation.Types.SaveMode.Overwrite,
        SparkSaveMode.ErrorIfExists => WriteOperation.Types.SaveMode.ErrorIfExists,
        _ => WriteOperation.Types.SaveMode.Ignore,
    };

    private async Task<Relation> LocalAsync(SparkRelation.Local local, CancellationToken cancellationToken)
    {
        var pieces = LocalData.Pieces(local.ArrowSchema, local.Batches);
        if (pieces.Sum(piece => (long)piece.Length) <= channel.Options.InlineLimit)
            return new Relation { LocalRelation = Inline(local, pieces) };

        if (version < ChunkedData)
            return new Relation { CachedLocalRelation = new() { Hash = await _artifacts.UploadAsync(Inline(local, pieces).ToByteArray(), cancellationToken).ConfigureAwait(false) } };

        ChunkedCachedLocalRelation cached = new();
        foreach (var piece in pieces)
            cached.DataHashes.Add(await _artifacts.UploadAsync(piece, cancellationToken).ConfigureAwait(false));
        if (local.Schema is not null)
            cached.SchemaHash = await _artifacts.UploadAsync(Encoding.UTF8.GetBytes(local.Schema), cancellationToken).ConfigureAwait(false);
        return new Relation { ChunkedCachedLocalRelation = cached };
    }

    private static LocalRelation Inline(SparkRelation.Local local, List<byte[]> pieces)
    {
        LocalRelation relation = new();
        if (local.Schema is not null)
            relation.Schema = local.Schema;
        if (pieces.Count > 0 || local.Schema is null)
            relation.Data = UnsafeByteOperations.UnsafeWrap(Stream(local, pieces));
        return relation;
    }

    private static byte[] Stream(SparkRelation.Local local, List<byte[]> pieces) => pieces.Count switch
    {
        0 => LocalData.Empty(local.ArrowSchema),
        1 => pieces[0],
        _ => LocalData.Whole(local.ArrowSchema, local.Batches),
    };
}
