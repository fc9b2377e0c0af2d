# A module that lacks a callback compiles with a warning, and raises when the callback is called.
import ExUnit.Assertions
import ExUnit.CaptureIO
{:ok, _} = Application.ensure_all_started(:ex_unit)

source = """
defmodule Payments do
  @callback charge(map(), keyword()) :: {:ok, map()}
  @callback refund(map()) :: :ok
end

defmodule Card do
  @behaviour Payments
  def charge(order), do: {:ok, order}
end
"""

warnings = capture_io(:stderr, fn -> Code.compile_string(source) end)
assert warnings =~ "function charge/2 required by behaviour Payments is not implemented"
assert warnings =~ "function refund/1 required by behaviour Payments is not implemented"

called =
  try do
    apply(Card, :charge, [%{}, []])
  rescue
    error -> error.__struct__
  end

assert called == UndefinedFunctionError

# With @impl, the wrong arity is an error of its own in the warnings, still no error of compilation.
marked = String.replace(source, "def charge(order)", "@impl true\n  def charge(order)")
Enum.each([Payments, Card], &(:code.purge(&1) && :code.delete(&1)))
assert capture_io(:stderr, fn -> Code.compile_string(marked) end) =~ "got \"@impl true\" for function charge/1"

IO.puts("RESULT compiles with #{length(String.split(warnings, "required by behaviour")) - 1} warnings")
IO.puts("RESULT first_call #{inspect(called)}")
