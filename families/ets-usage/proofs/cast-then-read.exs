# A cast returns before the server has looked at it: a read that follows sees the table as it was.
import ExUnit.Assertions

defmodule Prices do
  use GenServer
  def init(_), do: {:ok, :ets.new(__MODULE__, [:named_table, read_concurrency: true])}

  def handle_cast({:put, key, value}, table) do
    :ets.insert(table, {key, value})
    {:noreply, table}
  end

  def handle_cast({:work, ms}, table) do
    Process.sleep(ms)
    {:noreply, table}
  end

  def handle_call({:put, key, value}, _from, table) do
    :ets.insert(table, {key, value})
    {:reply, :ok, table}
  end
end

{:ok, _} = GenServer.start_link(Prices, [], name: Prices)
read = fn key -> :ets.lookup(Prices, key) end

put = fn how, keys ->
  for key <- keys do
    case how do
      :cast -> GenServer.cast(Prices, {:put, key, 1})
      :call -> GenServer.call(Prices, {:put, key, 1})
    end

    read.(key)
  end
  |> Enum.count(&(&1 == []))
end

# The server is idle all the time, and still most reads come too early, or some: as the scheduler likes.
stale_after_cast = put.(:cast, 1..2_000)
stale_after_call = put.(:call, 3_001..5_000)

# With a message before it in the queue it is all of them.
GenServer.cast(Prices, {:work, 100})
stale_in_queue = put.(:cast, [:late])

# A call after the casts waits for them: messages between two processes keep their order.
GenServer.cast(Prices, {:put, :flushed, 1})
GenServer.call(Prices, {:put, :other, 1})
flushed = read.(:flushed)

assert stale_after_cast > 0
assert stale_in_queue == 1
assert stale_after_call == 0
assert flushed == [{:flushed, 1}]

IO.puts("RESULT reads_before_the_write_after_cast #{if stale_after_cast > 0, do: "some", else: "none"}")
IO.puts("RESULT reads_before_the_write_when_the_server_is_busy #{stale_in_queue} of 1")
IO.puts("RESULT reads_before_the_write_after_call #{stale_after_call} of 2000")
IO.puts("RESULT read_after_a_later_call #{inspect(flushed)}")
IO.puts(:stderr, "#{stale_after_cast} of 2000 reads after a cast were stale")
