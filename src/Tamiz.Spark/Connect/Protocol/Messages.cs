namespace Tamiz.Spark.Connect.Protocol;

/// <summary>What every request says of who sends it.</summary>
internal interface IRequest
{
    public string SessionId { get; set; }

    public UserContext UserContext { get; set; }

    public string ClientType { get; set; }
}

/// <summary>A request that also says which incarnation of the session the client has seen.</summary>
internal interface IObservingRequest : IRequest
{
    public string ClientObservedServerSideSessionId { get; set; }
}

/// <summary>What every answer says of the session it belongs to.</summary>
internal interface IReply
{
    public string SessionId { get; }

    public string ServerSideSessionId { get; }
}

internal sealed partial class AnalyzePlanRequest : IObservingRequest;

internal sealed partial class ExecutePlanRequest : IObservingRequest;

internal sealed partial class ReattachExecuteRequest : IObservingRequest;

internal sealed partial class ReleaseExecuteRequest : IObservingRequest;

internal sealed partial class ConfigRequest : IObservingRequest;

internal sealed partial class InterruptRequest : IObservingRequest;

internal sealed partial class AddArtifactsRequest : IObservingRequest;

internal sealed partial class ArtifactStatusesRequest : IObservingRequest;

internal sealed partial class FetchErrorDetailsRequest : IObservingRequest;

internal sealed partial class ReleaseSessionRequest : IRequest;

internal sealed partial class AnalyzePlanResponse : IReply;

internal sealed partial class ExecutePlanResponse : IReply;

internal sealed partial class ReleaseExecuteResponse : IReply;

internal sealed partial class ConfigResponse : IReply;

internal sealed partial class InterruptResponse : IReply;

internal sealed partial class AddArtifactsResponse : IReply;

internal sealed partial class ArtifactStatusesResponse : IReply;

internal sealed partial class ReleaseSessionResponse : IReply;
