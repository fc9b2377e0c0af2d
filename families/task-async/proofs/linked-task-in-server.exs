# A crash of a linked task ends the server that started it, with its state; async_nolink tells the server instead.
import ExUnit.Assertions
Logger.configure(level: :none)
{:ok, _} = Task.Supervisor.start_link(name: Rates.Tasks)

defmodule Rates do
  use GenServer
  def init(_), do: {:ok, %{rates: %{"EUR" => 1.0}, failures: 0}}
  def handle_call(:count, _from, state), do: {:reply, [rates: map_size(state.rates), failures: state.failures], state}

  # The ways to start the work, and what the work does: it fails.
  def handle_cast(:linked, state), do: {:noreply, Task.async(&fetch/0) && state}
  def handle_cast(:linked_by_supervisor, state), do: {:noreply, Task.Supervisor.async(Rates.Tasks, &fetch/0) && state}
  def handle_cast(:nolink, state), do: {:noreply, Task.Supervisor.async_nolink(Rates.Tasks, &fetch/0) && state}

  def handle_info({:DOWN, _ref, :process, _pid, _reason}, state), do: {:noreply, %{state | failures: state.failures + 1}}

  defp fetch, do: raise("the bank is closed")
end

ended = fn server ->
  receive do
    {:DOWN, _, :process, ^server, {%RuntimeError{message: message}, _}} -> "server ended by: #{message}"
  after
    1000 -> "server runs on: #{inspect(GenServer.call(server, :count))}"
  end
end

after_crash = fn how ->
  {:ok, server} = GenServer.start(Rates, nil)
  Process.monitor(server)
  GenServer.cast(server, how)
  ended.(server)
end

linked = after_crash.(:linked)
assert linked == "server ended by: the bank is closed"
linked_by_supervisor = after_crash.(:linked_by_supervisor)
assert linked_by_supervisor == linked
nolink = after_crash.(:nolink)
assert nolink == "server runs on: [rates: 1, failures: 1]"

IO.puts("RESULT task_async #{linked}")
IO.puts("RESULT task_supervisor_async #{linked_by_supervisor}")
IO.puts("RESULT task_supervisor_async_nolink #{nolink}")
