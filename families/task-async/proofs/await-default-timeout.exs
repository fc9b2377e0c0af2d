# Task.await/1 gives up after five seconds, and takes the caller with it; yield/1 returns nil, and the task runs on.
# slow: it waits for the default timeout of five seconds, twice
import ExUnit.Assertions
Logger.configure(level: :none)
{:ok, supervisor} = Task.Supervisor.start_link()

ended = fn pid ->
  task = receive(do: ({:task, ^pid, task} -> task))
  started = System.monotonic_time(:millisecond)

  receive do
    {:result, ^pid, ms, result, alive} ->
      {"returned: #{inspect(result)}", ms, alive}

    {:DOWN, _, :process, ^pid, {reason, {Task, fun, _}}} ->
      ms = System.monotonic_time(:millisecond) - started
      Process.sleep(50)
      {"caller ended by: #{inspect(reason)} of #{fun}", ms, Process.alive?(task)}
  end
end

# Runs collect.(task) in a process of its own, for a task of ten seconds; tells how that process ended, when, and
# whether the task was alive then.
run = fn start, collect ->
  test = self()

  pid =
    spawn(fn ->
      task = start.(fn -> Process.sleep(10_000) end)
      send(test, {:task, self(), task.pid})
      {time, result} = :timer.tc(fn -> collect.(task) end)
      send(test, {:result, self(), div(time, 1000), result, Process.alive?(task.pid)})
    end)

  Process.monitor(pid)
  ended.(pid)
end

cases = [
  await: fn -> run.(&Task.async/1, &Task.await/1) end,
  await_of_nolink: fn -> run.(&Task.Supervisor.async_nolink(supervisor, &1), &Task.await/1) end,
  yield: fn -> run.(&Task.async/1, &Task.yield/1) end
]

results = for {name, fun} <- cases, do: {name, Task.async(fun)}
results = for {name, task} <- results, do: {name, Task.await(task, 20_000)}

{await, await_ms, await_alive} = results[:await]
assert await == "caller ended by: :timeout of await"
assert await_ms in 4900..8000
# It was linked: the caller's end ended it.
refute await_alive

{nolink, _, nolink_alive} = results[:await_of_nolink]
assert nolink == await
assert nolink_alive

{yield, _, yield_alive} = results[:yield]
assert yield == "returned: nil"
assert yield_alive

IO.puts("RESULT await #{await}")
IO.puts("RESULT await_ms #{await_ms}")
IO.puts("RESULT task_after_await #{if await_alive, do: "runs on", else: "killed with the caller"}")
IO.puts("RESULT nolink_task_after_await #{if nolink_alive, do: "runs on", else: "killed with the caller"}")
IO.puts("RESULT yield #{yield}")
IO.puts("RESULT task_after_yield #{if yield_alive, do: "runs on", else: "killed"}")
