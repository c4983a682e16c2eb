using System.Reflection;

namespace Nadir.Torch.Tests;

public class OperatorTests
{
    /// <summary>Every operator that the library names in a static field.</summary>
    public static TheoryData<string> WrappedOperators()
    {
        var names = new TheoryData<string>();
        foreach (Type type in typeof(Tensor).Assembly.GetTypes())
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            {
                if (field.FieldType == typeof(Operator))
                {
                    names.Add(((Operator)field.GetValue(null)!).QualifiedName);
                }
            }
        }
        return names;
    }

    [Theory]
    [MemberData(nameof(WrappedOperators))]
    public void Every_wrapped_operator_exists(string qualifiedName) =>
        Assert.StartsWith(qualifiedName + "(", new Operator(qualifiedName).Schema);
}
