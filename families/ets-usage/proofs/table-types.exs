# What a table does that is of another type than the code takes it for. The default is :set.
import ExUnit.Assertions

rows = for n <- [30, 10, 20, 500, 40, 7, 1000, 3], do: {n, "row #{n}"}
sorted = Enum.sort(Enum.map(rows, &elem(&1, 0)))

make = fn options ->
  table = :ets.new(:t, options)
  :ets.insert(table, rows)
  table
end

walk = fn table, first, next ->
  Stream.unfold(first.(table), fn
    :"$end_of_table" -> nil
    key -> {key, next.(table, key)}
  end)
  |> Enum.to_list()
end

set = make.([])
ordered = make.([:ordered_set])

# first and next follow the table's inner order, last is first, prev is next.
set_order = walk.(set, &:ets.first/1, &:ets.next/2)
assert Enum.sort(set_order) == sorted
assert set_order != sorted
assert :ets.last(set) == :ets.first(set)
assert walk.(set, &:ets.last/1, &:ets.prev/2) == set_order

assert walk.(ordered, &:ets.first/1, &:ets.next/2) == sorted
assert :ets.last(ordered) == List.last(sorted)
assert walk.(ordered, &:ets.last/1, &:ets.prev/2) == Enum.reverse(sorted)

# A select over a range of keys finds the same rows, but the first ones of it only where there is an order.
from_10 = [{{:"$1", :_}, [{:>=, :"$1", 10}], [:"$1"]}]
assert Enum.sort(:ets.select(set, from_10)) == :ets.select(ordered, from_10)
{set_three, _} = :ets.select(set, from_10, 3)
{ordered_three, _} = :ets.select(ordered, from_10, 3)
assert ordered_three == [10, 20, 30]
assert set_three != ordered_three

# next on a set needs its key to be there still; an ordered set does not.
:ets.delete(set, 20)
:ets.delete(ordered, 20)
assert_raise ArgumentError, fn -> :ets.next(set, 20) end
assert :ets.next(ordered, 20) == 30

# Several values for a key: the last one wins, unless it is a bag.
several = fn options ->
  table = :ets.new(:t, options)
  for page <- ["/", "/cart", "/pay"], do: :ets.insert(table, {:visitor, page})
  length(:ets.lookup(table, :visitor))
end

assert several.([]) == 1
assert several.([:bag]) == 3

# Counters need one object for a key.
counter = fn options ->
  table = :ets.new(:t, options)
  :ets.insert(table, {:hits, 0})

  try do
    inspect(:ets.update_counter(table, :hits, 1))
  rescue
    error -> "raised: #{inspect(error.__struct__)}"
  end
end

element = fn options ->
  table = :ets.new(:t, options)
  :ets.insert(table, {:hits, 0})

  try do
    inspect(:ets.update_element(table, :hits, {2, 1}))
  rescue
    error -> "raised: #{inspect(error.__struct__)}"
  end
end

for type <- [:bag, :duplicate_bag] do
  assert counter.([type]) == "raised: ArgumentError"
  assert element.([type]) == "raised: ArgumentError"
end

assert counter.([]) == "1"

IO.puts("RESULT keys_inserted #{inspect(Enum.map(rows, &elem(&1, 0)))}")
IO.puts("RESULT first_next_on_ordered_set #{inspect(walk.(make.([:ordered_set]), &:ets.first/1, &:ets.next/2))}")
IO.puts("RESULT first_next_on_set #{if set_order == sorted, do: "in order", else: "in no order"}")
IO.puts("RESULT last_on_set #{if :ets.last(set) == :ets.first(set), do: "the same as first", else: "the last"}")
IO.puts("RESULT first_three_from_10_on_ordered_set #{inspect(ordered_three)}")
IO.puts("RESULT first_three_from_10_on_set #{if set_three == ordered_three, do: "the same", else: "some three"}")
IO.puts("RESULT rows_of_a_key_inserted_three_times_into_set #{several.([])}")
IO.puts("RESULT rows_of_a_key_inserted_three_times_into_bag #{several.([:bag])}")
IO.puts("RESULT update_counter_on_bag #{counter.([:bag])}")
IO.puts("RESULT update_element_on_bag #{element.([:bag])}")
IO.puts(:stderr, "order of the set: #{inspect(set_order)}")
