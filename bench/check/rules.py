"""Rules for ast-grep: fifty patterns of the kinds that Assay's checks look for, with and without context."""

CALLS = """
IO.inspect($A)|IO.inspect($A, $B)|IO.puts($A)|String.to_atom($A)|Enum.map($A, $B)|Enum.filter($A, $B)|Enum.reduce($A, $B, $C)
Enum.each($A, $B)|Map.get($A, $B)|Map.put($A, $B, $C)|Keyword.get($A, $B)|Process.sleep($A)|Task.async($A)|Task.await($A)
Task.start($A)|GenServer.call($A, $B)|GenServer.cast($A, $B)|GenServer.start_link($A, $B, $C)|Agent.get($A, $B)|send($A, $B)
spawn($A)|:ets.new($A, $B)|:ets.insert($A, $B)|:ets.lookup($A, $B)|Application.get_env($A, $B)|System.get_env($A)|File.read($A)
File.read!($A)|Repo.all($A)|Repo.get($A, $B)|Repo.insert($A)|Repo.transaction($A)|Logger.info($A)|Logger.error($A)|raise($A)
""".replace("\n", "|").strip("|").split("|")

FORMS = ["$A |> Enum.map($B)", "$A |> Enum.filter($B)", "$A ++ $B", "$A == nil", "nil == $A", "length($A) == 0",
         "not is_nil($A)", "case $A do $$$B end", "if $A do $$$B end", "with $A <- $B do $$$C end", "fn $A -> $B end",
         "%{$A | $$$B}", "use $A", "import $A", "alias $A"]


def rules(count):
    """The first `count` rules as one YAML text."""
    patterns = (CALLS + FORMS)[:count]
    assert len(patterns) == count, len(patterns)
    return "---\n".join(
        f"id: rule-{number}\nlanguage: elixir\nseverity: warning\nmessage: rule {number}\nrule:\n  pattern: '{pattern}'\n"
        for number, pattern in enumerate(patterns)
    )
