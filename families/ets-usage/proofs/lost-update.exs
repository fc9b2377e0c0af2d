# What a read and a write in two steps lose when two processes do it, and what the operations that are one step do not.
import ExUnit.Assertions
table = :ets.new(:counters, [:public])
processes = 4
times = 25_000

# What is missing of processes * times in the counter after all of them added one so many times.
lost = fn add ->
  :ets.insert(table, {:hits, 0})

  1..processes
  |> Enum.map(fn _ -> Task.async(fn -> for _ <- 1..times, do: add.() end) end)
  |> Task.await_many(:infinity)

  processes * times - :ets.lookup_element(table, :hits, 2)
end

by_lookup =
  lost.(fn ->
    [{:hits, n}] = :ets.lookup(table, :hits)
    :ets.insert(table, {:hits, n + 1})
  end)

by_update_counter = lost.(fn -> :ets.update_counter(table, :hits, 1) end)

# Compare and swap: the write happens only where the old object still stands.
defmodule Swap do
  def add(table) do
    [{:hits, n} = old] = :ets.lookup(table, :hits)
    if :ets.select_replace(table, [{old, [], [{:const, {:hits, n + 1}}]}]) == 0, do: add(table)
  end
end

by_select_replace = lost.(fn -> Swap.add(table) end)

assert by_lookup > 0
assert by_update_counter == 0
assert by_select_replace == 0

# Two processes that each take a key if nobody has it. How often both did, of so many keys.
both = fn take ->
  :ets.delete_all_objects(table)

  for_all = fn owner -> for key <- 1..times, take.(key, owner), into: MapSet.new(), do: key end

  [a, b] =
    [:a, :b] |> Enum.map(fn owner -> Task.async(fn -> for_all.(owner) end) end) |> Task.await_many(:infinity)

  MapSet.size(MapSet.intersection(a, b))
end

# One round may go by without a collision on a machine with one core; a hundred do not.
by_member =
  Enum.find_value(1..100, 0, fn _ ->
    count =
      both.(fn key, owner ->
        if :ets.member(table, key) do
          false
        else
          :erlang.yield()
          :ets.insert(table, {key, owner})
        end
      end)

    if count > 0, do: count
  end)

by_insert_new = both.(fn key, owner -> :ets.insert_new(table, {key, owner}) end)

assert by_member > 0
assert by_insert_new == 0

IO.puts("RESULT additions #{processes * times}")
IO.puts("RESULT lost_by_lookup_and_insert #{if by_lookup > 0, do: "some", else: "none"}")
IO.puts("RESULT lost_by_update_counter #{by_update_counter}")
IO.puts("RESULT lost_by_select_replace_in_a_loop #{by_select_replace}")
IO.puts("RESULT taken_twice_by_member_and_insert #{if by_member > 0, do: "some", else: "none"}")
IO.puts("RESULT taken_twice_by_insert_new #{by_insert_new}")
IO.puts(:stderr, "lookup and insert lost #{by_lookup}; member and insert took #{by_member} twice")
