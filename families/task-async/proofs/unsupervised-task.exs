# What no supervisor knows, none stops: when the application goes down, a task of Task.start works on without what it
# needs, and crashes; a supervised one is ended first, and is counted while it runs.
import ExUnit.Assertions
Logger.configure(level: :none)

# An application: a store, and tasks that use it, started after it and so stopped before it.
children = [
  %{id: Store, start: {Agent, :start_link, [fn -> 0 end, [name: Store]]}},
  {Task.Supervisor, name: Tasks}
]

work = fn ->
  for _ <- 1..1000 do
    Agent.update(Store, &(&1 + 1))
    Process.sleep(5)
  end
end

ended = fn task ->
  receive do
    {:DOWN, _, :process, ^task, :shutdown} -> "stopped before the store"
    {:DOWN, _, :process, ^task, {reason, _}} -> "crashed: #{inspect(reason)}"
  after
    1000 -> "runs on"
  end
end

run = fn start ->
  {:ok, application} = Supervisor.start_link(children, strategy: :one_for_one)
  {:ok, task} = start.(work)
  Process.monitor(task)
  Process.sleep(50)
  known = length(Task.Supervisor.children(Tasks))
  Supervisor.stop(application)
  {known, ended.(task)}
end

{known_started, started} = run.(&Task.start/1)
assert known_started == 0
assert started == "crashed: :noproc"

{known_child, child} = run.(&Task.Supervisor.start_child(Tasks, &1))
assert known_child == 1
assert child == "stopped before the store"

IO.puts("RESULT task_start_when_the_application_stops #{started}")
IO.puts("RESULT start_child_when_the_application_stops #{child}")
IO.puts("RESULT tasks_counted_of_task_start #{known_started}")
IO.puts("RESULT tasks_counted_of_start_child #{known_child}")
