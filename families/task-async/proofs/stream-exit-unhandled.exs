# on_timeout: :kill_task and async_stream_nolink hand failures over as {:exit, reason}; code that knows {:ok, _} alone
# crashes on them, or loses them without a trace.
import ExUnit.Assertions
Logger.configure(level: :none)
{:ok, supervisor} = Task.Supervisor.start_link()

slow = fn n -> Process.sleep(if n == 3, do: 2000, else: 10) && n end
crashing = fn n -> if n == 3, do: raise("no answer"), else: n end

killing = fn -> Task.async_stream(1..4, slow, timeout: 400, on_timeout: :kill_task, max_concurrency: 4) end
nolink = fn -> Task.Supervisor.async_stream_nolink(supervisor, 1..4, crashing, max_concurrency: 4) end

outcome = fn fun ->
  try do
    "returned: #{inspect(fun.())}"
  rescue
    error -> "raised: #{inspect(error.__struct__)}"
  end
end

for {name, stream} <- [killing: killing, nolink: nolink] do
  mapped = outcome.(fn -> Enum.map(stream.(), fn {:ok, n} -> n end) end)
  assert mapped == "raised: FunctionClauseError"

  filtered = outcome.(fn -> for {:ok, n} <- stream.(), do: n end)
  assert filtered == "returned: [1, 2, 4]"

  handled =
    outcome.(fn ->
      Enum.map(stream.(), fn
        {:ok, n} -> n
        {:exit, _reason} -> :failed
      end)
    end)

  assert handled == "returned: [1, 2, :failed, 4]"

  IO.puts("RESULT #{name}_map_of_ok_alone #{mapped}")
  IO.puts("RESULT #{name}_for_of_ok_alone #{filtered}")
  IO.puts("RESULT #{name}_both_handled #{handled}")
end
