# A default argument makes a second function that the behaviour does not declare: the module has it, a module made from the
# behaviour (as mocks are) has not.
import ExUnit.Assertions

defmodule Api do
  @callback fetch(id :: integer(), opts :: keyword()) :: {:ok, map()}
end

defmodule Http do
  @behaviour Api
  @impl true
  def fetch(id, opts \\ []), do: {:ok, %{id: id, opts: opts}}
end

# What a mock is: a module with the callbacks of the behaviour and nothing else.
callbacks = Api.behaviour_info(:callbacks)

Module.create(
  Mock,
  for {name, arity} <- callbacks do
    arguments = Macro.generate_arguments(arity, __MODULE__)
    quote do: def(unquote(name)(unquote_splicing(arguments)), do: {:mocked, unquote(arguments)})
  end,
  Macro.Env.location(__ENV__)
)

call = fn module ->
  try do
    {:returned, elem(module.fetch(1), 0)}
  rescue
    error in UndefinedFunctionError -> {:raised, error.__struct__, "#{error.function}/#{error.arity}"}
  end
end

assert callbacks == [fetch: 2]
assert call.(Http) == {:returned, :ok}
assert call.(Mock) == {:raised, UndefinedFunctionError, "fetch/1"}
assert {:mocked, [1, []]} = Mock.fetch(1, [])

IO.puts("RESULT callbacks #{inspect(callbacks)}")
IO.puts("RESULT functions #{inspect(Http.__info__(:functions))}")
IO.puts("RESULT module_fetch_1 #{inspect(call.(Http))}")
IO.puts("RESULT mock_fetch_1 #{inspect(call.(Mock))}")
