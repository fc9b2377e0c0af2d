# Compares Assay's quoted form with Elixir's own, file by file.
#
#   elixir oracle.exs --dump assay_oracle_dump [options] PATH...
#
# A PATH is an Elixir file, a Markdown file (its ```elixir blocks are compared one by one) or a folder of both.
# Where Elixir answers an error, Assay must answer one at the same line. Exit: 0 equal, 1 differences, 2 usage.

defmodule Oracle.Dump do
  # Talks to one assay_oracle_dump process. A crash or a hang costs one answer, not the run.
  @timeout 60_000

  def ask(program, source) do
    port = Process.get(:dump) || start(program)
    Port.command(port, source)

    receive do
      {^port, {:data, etf}} ->
        try do
          :erlang.binary_to_term(etf)
        rescue
          ArgumentError -> {:crash, "answered something that is not a term"}
        end

      {^port, {:exit_status, status}} ->
        Process.delete(:dump)
        {:crash, "ended with status #{status}"}
    after
      @timeout ->
        {:os_pid, pid} = Port.info(port, :os_pid)
        System.cmd("kill", ["-9", "#{pid}"])
        Port.close(port)
        Process.delete(:dump)
        {:crash, "gave no answer in #{div(@timeout, 1000)} s"}
    end
  end

  defp start(program) do
    port = Port.open({:spawn_executable, program}, [:binary, :exit_status, packet: 4])
    Process.put(:dump, port)
    port
  end
end

defmodule Oracle.Compare do
  # :same | {:same_error, line} | {:newer, message} | {:skipped, why} | {:differs, lines of text}
  def source(program, source) do
    if String.valid?(source) do
      compare(elixir(source), Oracle.Dump.ask(program, source), source)
    else
      {:skipped, "not UTF-8"}
    end
  end

  defp elixir(source) do
    Code.string_to_quoted(source, columns: true, emit_warnings: false)
  rescue
    error -> {:raised, Exception.message(error)}
  end

  defp compare(_elixir, {:crash, how}, _source), do: {:differs, ["assay #{how}"]}
  defp compare({:raised, message}, _ours, _source), do: {:skipped, "Elixir raised: #{message}"}
  defp compare({:ok, same}, {:ok, same}, _source), do: :same
  defp compare({:ok, theirs}, {:ok, ours}, source), do: {:differs, describe(theirs, ours, source)}

  defp compare({:ok, _}, {:error, {meta, message, _}}, source) do
    line = meta[:line]
    {:differs, ["assay alone gives an error, line #{line}: #{message}", source_line(source, line)]}
  end

  defp compare({:error, {meta, message, token}}, ours, source) do
    line = meta[:line]
    said = short(message) <> short(token)

    case ours do
      {:error, {[{:line, ^line} | _], _, _}} ->
        {:same_error, line}

      _ ->
        if newer?(message, source_line(source, line)) do
          {:newer, "line #{line}: #{said}"}
        else
          {:differs, ["Elixir gives an error, line #{line}: #{said}", source_line(source, line) | ours(ours, source)]}
        end
    end
  end

  defp ours({:ok, _}, _source), do: ["assay none"]

  defp ours({:error, {meta, message, _}}, source) do
    ["assay another, line #{meta[:line]}: #{short(message)}", source_line(source, meta[:line])]
  end

  # Sigils of several letters and names that mix scripts came with Elixir 1.15.
  defp newer?(message, line) do
    (text(message) =~ "invalid sigil delimiter" and line =~ ~r/~[A-Z][A-Z0-9]+[\/|"'(\[{<]/) or
      text(message) =~ "invalid mixed-script identifier"
  end

  defp text({before, later}), do: "#{before}#{later}"
  defp text(message), do: to_string(message)
  defp short(message), do: message |> text() |> String.split("\n") |> hd() |> String.slice(0, 160)

  defp source_line(source, line) do
    "    | " <> (source |> String.split("\n") |> Enum.at((line || 1) - 1, "") |> String.slice(0, 140))
  end

  defp describe(theirs, ours, source) do
    {path, line, one, other} = first_difference(theirs, ours, [], nil)

    [
      "at #{path |> Enum.reverse() |> Enum.join("")}, in the term of line #{line || 1}",
      source_line(source, line),
      "elixir #{show(one)}",
      "assay  #{show(other)}"
    ]
  end

  defp show(term), do: term |> inspect(limit: 12, printable_limit: 120) |> String.slice(0, 400)

  # The path names what is left when equal wrappings are taken off: [2] in a list, {2} in a tuple, both from 0.
  defp first_difference(one, other, path, line) when is_tuple(one) and is_tuple(other) do
    inner = line_of(one) || line

    if tuple_size(one) == tuple_size(other) do
      descend(Tuple.to_list(one), Tuple.to_list(other), path, inner, &"{#{&1}}")
    else
      {path, inner, one, other}
    end
  end

  defp first_difference(one, other, path, line) when is_list(one) and is_list(other) do
    if length(one) == length(other) do
      descend(one, other, path, line, &"[#{&1}]")
    else
      # Lists of other lengths are most telling where they part.
      case Enum.find_index(Enum.zip(one, other), fn {a, b} -> a != b end) do
        nil -> {path, line, one, other}
        index -> first_difference_or_rest(one, other, index, path, line)
      end
    end
  end

  defp first_difference(one, other, path, line), do: {path, line, one, other}

  defp first_difference_or_rest(one, other, index, path, line) do
    {a, b} = {Enum.at(one, index), Enum.at(other, index)}

    if Keyword.keyword?(one) or Keyword.keyword?(other) do
      {path, line, one, other}
    else
      {path, line, _, _} = first_difference(a, b, ["[#{index}]" | path], line)
      {path, line, Enum.drop(one, index), Enum.drop(other, index)}
    end
  end

  defp descend(one, other, path, line, step) do
    {{a, b}, index} =
      Enum.zip(one, other) |> Enum.with_index() |> Enum.find(fn {{a, b}, _} -> a !== b end)

    first_difference(a, b, [step.(index) | path], line)
  end

  defp line_of({_, [{key, _} | _] = meta, _}) when is_atom(key), do: Keyword.get(meta, :line)
  defp line_of(_), do: nil
end

defmodule Oracle.Mutation do
  # Small damage to real code: what people's half-written files look like.
  @token ~r/[[:alnum:]_@:!?]+|[ \t]+|\n|[^\w\s]/u

  def mutate(source, which) do
    :rand.seed(:exsss, {which, 17, 4})
    by_line? = :rand.uniform(3) == 1
    pieces = if by_line?, do: String.split(source, ~r/(?<=\n)/), else: List.flatten(Regex.scan(@token, source))
    pieces = List.to_tuple(pieces)

    if tuple_size(pieces) < 2 do
      source
    else
      at = :rand.uniform(tuple_size(pieces)) - 1
      other = :rand.uniform(tuple_size(pieces)) - 1

      changed =
        case :rand.uniform(4) do
          1 -> Tuple.delete_at(pieces, at)
          2 -> Tuple.insert_at(pieces, at, elem(pieces, at))
          3 -> pieces |> put_elem(at, elem(pieces, other)) |> put_elem(other, elem(pieces, at))
          4 -> Tuple.insert_at(pieces, at, elem(pieces, other))
        end

      changed |> Tuple.to_list() |> IO.iodata_to_binary()
    end
  end
end

defmodule Oracle do
  @usage """
  usage: oracle.exs --dump PROGRAM [--limit N] [--mutate N [--seed N] [--keep DIR]] PATH...

    --limit N    show at most N differences (20)
    --mutate N   damage N random places, one a copy of a file, and compare errors and their lines
    --seed N     first of the N mutations (1)
    --keep DIR   write the sources that differ there
  """

  def main(arguments) do
    {options, paths, bad} =
      OptionParser.parse(arguments,
        strict: [dump: :string, limit: :integer, mutate: :integer, seed: :integer, keep: :string]
      )

    cond do
      bad != [] -> usage("unknown option #{bad |> hd() |> elem(0)}")
      options[:dump] == nil -> usage("--dump is missing")
      paths == [] -> usage("no PATH")
      missing = Enum.find(paths, &(not File.exists?(&1))) -> usage("#{missing} does not exist")
      true -> run(Map.new(options), sources(paths))
    end
  end

  defp usage(why) do
    IO.puts(:stderr, "oracle: #{why}\n\n#{@usage}")
    System.halt(2)
  end

  defp run(_options, []) do
    IO.puts(:stderr, "oracle: nothing to compare")
    System.halt(2)
  end

  defp run(options, sources) do
    started = System.monotonic_time(:millisecond)
    {sources, what} = if options[:mutate], do: mutations(options, sources), else: {sources, "sources"}
    program = Path.expand(options.dump)

    results =
      in_parallel(sources, fn {name, load} ->
        source = load.()
        {name, source, Oracle.Compare.source(program, source)}
      end)

    seconds = (System.monotonic_time(:millisecond) - started) / 1000
    report(results, options, what, seconds)
  end

  # One process a core, each with a dump of its own; sources are dealt out as they are asked for.
  defp in_parallel(sources, fun) do
    {:ok, queue} = Agent.start_link(fn -> Enum.with_index(sources) end)

    take = fn ->
      Agent.get_and_update(queue, fn
        [] -> {nil, []}
        [next | rest] -> {next, rest}
      end)
    end

    1..System.schedulers_online()
    |> Enum.map(fn _ ->
      Task.async(fn ->
        Stream.repeatedly(take)
        |> Enum.reduce_while([], fn
          nil, done -> {:halt, done}
          {source, index}, done -> {:cont, [{index, fun.(source)} | done]}
        end)
      end)
    end)
    |> Task.await_many(:infinity)
    |> List.flatten()
    |> Enum.sort_by(&elem(&1, 0))
    |> Enum.map(&elem(&1, 1))
  end

  defp report(results, options, what, seconds) do
    limit = options[:limit] || 20
    count = fn kind -> Enum.count(results, fn {_, _, result} -> kind_of(result) == kind end) end
    differing = for {name, source, {:differs, lines}} <- results, do: {name, source, lines}

    for {name, _source, lines} <- Enum.take(differing, limit) do
      IO.puts("#{name}\n  " <> Enum.join(lines, "\n  "))
    end

    if length(differing) > limit, do: IO.puts("... and #{length(differing) - limit} more")
    for {name, _, {:newer, message}} <- results, do: IO.puts("newer than this Elixir: #{name}: #{message}")
    for {name, _, {:skipped, why}} <- results, do: IO.puts("skipped: #{name}: #{why}")
    if options[:keep], do: keep(options.keep, differing)

    judged = length(results) - count.(:newer) - count.(:skipped)
    equal = count.(:same) + count.(:same_error)
    bytes = results |> Enum.map(fn {_, source, _} -> byte_size(source) end) |> Enum.sum()

    IO.puts(
      "oracle: #{equal} of #{judged} #{what} equal (#{percent(equal, judged)}), " <>
        "#{count.(:same)} whole, #{count.(:same_error)} errors at the same line, #{count.(:differs)} differ; " <>
        "#{count.(:newer)} newer than Elixir #{System.version()}, #{count.(:skipped)} skipped; " <>
        "#{Float.round(bytes / 1_000_000, 1)} MB in #{Float.round(seconds, 1)} s"
    )

    System.halt(if differing == [], do: 0, else: 1)
  end

  defp kind_of(result) when is_tuple(result), do: elem(result, 0)
  defp kind_of(result), do: result

  defp percent(_, 0), do: "nothing judged"
  defp percent(part, whole), do: "#{:erlang.float_to_binary(100 * part / whole, decimals: 3)} %"

  defp keep(folder, differing) do
    File.mkdir_p!(folder)

    for {name, source, _} <- differing do
      File.write!(Path.join(folder, String.replace(name, ~r/[^\w.-]+/, "_") <> ".ex"), source)
    end
  end

  # [{name, function that reads it}]
  defp sources(paths) do
    for path <- paths, file <- files(path), source <- read(file), do: source
  end

  defp files(path) do
    cond do
      File.regular?(path) -> [path]
      true -> Path.wildcard("#{path}/**/*.{ex,exs,md}") |> Enum.filter(&File.regular?/1) |> Enum.sort()
    end
  end

  defp read(file) do
    if Path.extname(file) == ".md" do
      for {block, line} <- blocks(File.read!(file)), do: {"#{file}:#{line}", fn -> block end}
    else
      [{file, fn -> File.read!(file) end}]
    end
  end

  # The ```elixir blocks of a Markdown text, with the lines they begin at.
  defp blocks(markdown) do
    {blocks, _} =
      markdown
      |> String.split("\n")
      |> Enum.with_index(1)
      |> Enum.reduce({[], nil}, fn {line, number}, {done, open} ->
        cond do
          open == nil and line =~ ~r/^\s*```elixir\b/ -> {done, {number + 1, []}}
          open != nil and line =~ ~r/^\s*```\s*$/ -> {[close(open) | done], nil}
          open != nil -> {done, put_elem(open, 1, [line | elem(open, 1)])}
          true -> {done, nil}
        end
      end)

    Enum.reverse(blocks)
  end

  defp close({line, lines}), do: {lines |> Enum.reverse() |> Enum.map_join(&(&1 <> "\n")), line}

  # Short files: damage shows as well there, and the run stays short.
  defp mutations(options, sources) do
    seed = options[:seed] || 1
    short = for {name, load} <- sources, source = load.(), byte_size(source) in 20..20_000, do: {name, source}
    short = List.to_tuple(short)

    mutated =
      for which <- seed..(seed + options.mutate - 1) do
        {name, source} = elem(short, rem(which * 7919, tuple_size(short)))
        {"#{name} (mutation #{which})", fn -> Oracle.Mutation.mutate(source, which) end}
      end

    {mutated, "mutations"}
  end
end

Oracle.main(System.argv())
