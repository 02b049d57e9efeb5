using System.Reflection;

namespace Tamiz.Tests;

/// <summary>What the compiler does not see and every assembly keeps.</summary>
internal static class Conventions
{
    /// <summary>Returns the public methods that wait for something and do not take a token last.</summary>
    public static IEnumerable<string> MethodsWithoutToken(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => Waits(method.ReturnType) && method.Name is not "DisposeAsync")
        .Where(method => method.GetParameters() is not [.., { Name: "cancellationToken", ParameterType: var last }] || last != typeof(CancellationToken))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

    private static bool Waits(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>)));
}
