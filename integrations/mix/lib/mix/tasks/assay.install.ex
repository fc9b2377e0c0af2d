defmodule Mix.Tasks.Assay.Install do
  @shortdoc "Installs assay into _build"

  @moduledoc """
  Fetches the release of `assay` that the configuration names, and unpacks it below `_build` when its checksum is right.

      $ mix assay.install
      $ mix assay.install --if-missing    # nothing when this version is there
  """

  use Mix.Task

  @impl true
  def run(arguments) do
    {options, rest, invalid} = OptionParser.parse(arguments, strict: [if_missing: :boolean])
    if rest != [] or invalid != [], do: Mix.raise("mix assay.install knows --if-missing alone")
    Mix.Task.run("loadpaths", ["--no-elixir-version-check", "--no-deps-check"])

    if options[:if_missing] && Assay.bin_version() == {:ok, Assay.configured_version()} do
      :ok
    else
      Assay.install()

      Mix.shell().info(
        "assay #{Assay.configured_version()} is installed: #{Path.relative_to_cwd(Assay.bin_path())}"
      )
    end
  end
end
