# A table goes when the process that made it ends, however it ends, and a name can be taken only once.
import ExUnit.Assertions
Logger.configure(level: :none)

result = fn fun ->
  try do
    inspect(fun.())
  rescue
    error -> "raised: #{inspect(error.__struct__)}"
  end
end

# Made in a task that returns.
Task.await(Task.async(fn -> :ets.new(:rates, [:named_table, :public]) end))
whereis = :ets.whereis(:rates)
insert = result.(fn -> :ets.insert(:rates, {:eur, 1.0}) end)
assert whereis == :undefined
assert insert == "raised: ArgumentError"

# Made by whoever asks first, as for a cache that makes its table when it is needed: it lasts as long as that request.
defmodule Lazy do
  def get(key, fun) do
    if :ets.whereis(:lazy) == :undefined, do: :ets.new(:lazy, [:named_table, :public])

    case :ets.lookup(:lazy, key) do
      [{_, value}] ->
        value

      [] ->
        value = fun.()
        :ets.insert(:lazy, {key, value})
        value
    end
  end
end

computed = :counters.new(1, [])
request = fn -> Task.await(Task.async(fn -> Lazy.get(:a, fn -> :counters.add(computed, 1, 1) end) end)) end
for _ <- 1..10, do: request.()
assert :counters.get(computed, 1) == 10

# And two that ask at once: one of them gets the error.
race = fn ->
  for(_ <- 1..2, do: Task.async(fn -> result.(fn -> Lazy.get(:a, fn -> Process.sleep(20) end) end) end))
  |> Task.await_many()
end

collisions = Enum.count(1..20, fn _ -> "raised: ArgumentError" in race.() end)

# Made by a process that stays, it is there for all.
{:ok, owner} = Agent.start(fn -> :ets.new(:kept, [:named_table, :public]) end)
kept = fn -> Task.await(Task.async(fn -> :ets.insert(:kept, {:eur, 1.0}) end)) end
assert kept.()
assert :ets.lookup(:kept, :eur) == [{:eur, 1.0}]

again = result.(fn -> :ets.new(:kept, [:named_table]) end)
assert again == "raised: ArgumentError"

Agent.stop(owner)
assert :ets.whereis(:kept) == :undefined

# What Application.start/2 makes stays: the process that runs it stays for as long as the application.
defmodule Shop.Application do
  use Application

  def start(_type, _args) do
    :ets.new(:shop, [:named_table, :public])
    Supervisor.start_link([], strategy: :one_for_one)
  end
end

:ok = :application.load({:application, :shop, [mod: {Shop.Application, []}, applications: [:kernel, :stdlib]]})
:ok = Application.start(:shop)
Process.sleep(50)
of_application = :ets.insert(:shop, {:a, 1})
assert of_application

IO.puts("RESULT whereis_after_the_task #{inspect(whereis)}")
IO.puts("RESULT insert_after_the_task #{insert}")
IO.puts("RESULT computed_in_10_requests_that_share_a_cache #{:counters.get(computed, 1)}")
IO.puts("RESULT new_of_a_name_that_is_taken #{again}")
IO.puts("RESULT insert_into_a_table_of_application_start #{of_application}")
IO.puts(:stderr, "#{collisions} of 20 pairs of first requests collided")
