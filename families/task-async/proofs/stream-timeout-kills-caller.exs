# One element that takes too long: by default the caller of async_stream exits, and what was done is lost.
import ExUnit.Assertions
Logger.configure(level: :none)
{:ok, supervisor} = Task.Supervisor.start_link()

# Of four elements the third takes 1500 ms; 500 ms are allowed.
work = fn n -> Process.sleep(if n == 3, do: 1500, else: 10) && n end

ended = fn pid ->
  receive do
    {:DOWN, _, :process, ^pid, {:returned, results}} -> "returned: #{inspect(results)}"
    {:DOWN, _, :process, ^pid, {reason, {_, :stream, _}}} -> "caller ended by: #{inspect(reason)}"
  end
end

run = fn stream ->
  {pid, _} = spawn_monitor(fn -> exit({:returned, Enum.to_list(stream.())}) end)
  ended.(pid)
end

options = [timeout: 500, max_concurrency: 4]
by_default = run.(fn -> Task.async_stream(1..4, work, options) end)
nolink = run.(fn -> Task.Supervisor.async_stream_nolink(supervisor, 1..4, work, options) end)
killed = run.(fn -> Task.async_stream(1..4, work, [on_timeout: :kill_task] ++ options) end)
waiting = run.(fn -> Task.async_stream(1..4, work, timeout: :infinity, max_concurrency: 4) end)

assert by_default == "caller ended by: :timeout"
# Without a link too: it is the caller's own exit, not a signal.
assert nolink == "caller ended by: :timeout"
assert killed == "returned: [ok: 1, ok: 2, exit: :timeout, ok: 4]"
assert waiting == "returned: [ok: 1, ok: 2, ok: 3, ok: 4]"

IO.puts("RESULT by_default #{by_default}")
IO.puts("RESULT async_stream_nolink #{nolink}")
IO.puts("RESULT on_timeout_kill_task #{killed}")
IO.puts("RESULT timeout_infinity #{waiting}")
