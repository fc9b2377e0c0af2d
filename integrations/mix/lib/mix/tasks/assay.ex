defmodule Mix.Tasks.Assay do
  @shortdoc "Runs assay"

  @moduledoc """
  Runs `assay` with the arguments given, `check` without any.

      $ mix assay
      $ mix assay check lib --format json
      $ mix assay explain ecto-safe-migration

  Mix ends with its exit code: 0 nothing to report, 1 findings, 2 trouble. The project is not compiled.
  """

  use Mix.Task

  @impl true
  def run(arguments) do
    Mix.Task.run("loadpaths", ["--no-elixir-version-check", "--no-deps-check"])

    case Assay.run(if(arguments == [], do: ["check"], else: arguments)) do
      0 -> :ok
      status -> exit({:shutdown, status})
    end
  end
end
