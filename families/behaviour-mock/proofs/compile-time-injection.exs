# An attribute keeps what the application's environment held while the module was compiled.
import ExUnit.Assertions
import ExUnit.CaptureIO
{:ok, _} = Application.ensure_all_started(:ex_unit)

Application.put_env(:shop, :client, Built)

warnings =
  capture_io(:stderr, fn ->
    Code.compile_string("""
    defmodule Weather do
      @client Application.get_env(:shop, :client)
      def in_attribute, do: @client
      def when_asked, do: Application.get_env(:shop, :client)
    end
    """)
  end)

# What config/runtime.exs or a test says later.
Application.put_env(:shop, :client, AtRunTime)
assert apply(Weather, :in_attribute, []) == Built
assert apply(Weather, :when_asked, []) == AtRunTime
assert warnings =~ "Application.get_env/2 is discouraged in the module body"

IO.puts("RESULT in_an_attribute #{inspect(apply(Weather, :in_attribute, []))}")
IO.puts("RESULT in_a_function #{inspect(apply(Weather, :when_asked, []))}")
