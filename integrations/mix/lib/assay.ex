defmodule Assay do
  @moduledoc """
  Finds, installs and runs the program `assay`. The README tells what can be configured.
  """

  @version Mix.Project.config()[:version]

  @doc "The version to install: the configured one, else the package's own."
  def configured_version, do: Application.get_env(:assay, :version, @version)

  @doc """
  The build for this machine, as `"linux-x86_64"`.
  """
  def target do
    with nil <- Application.get_env(:assay, :target) do
      architecture =
        :erlang.system_info(:system_architecture) |> List.to_string() |> String.split("-") |> hd()

      case :os.type() do
        {:unix, :linux} -> "linux-#{architecture}"
        {_, other} -> "#{other}-#{architecture}"
      end
    end
  end

  @doc """
  Where the program is: `ASSAY_PATH`, the configured `path`, else its place in `_build`, installed or not.
  """
  def bin_path do
    given_path() || Path.join([install_path(), "bin", "assay"])
  end

  @doc "The version that the installed program says it is, or `:error`."
  def bin_version do
    case File.exists?(bin_path()) && System.cmd(bin_path(), ["--version"], stderr_to_stdout: true) do
      {"assay " <> rest, 0} -> {:ok, rest |> String.split() |> hd()}
      _ -> :error
    end
  rescue
    ErlangError -> :error
  end

  @doc """
  Fetches the configured version, unless `path` says that it is somewhere already. Raises `Mix.Error` when it can't.
  """
  def install do
    if path = given_path() do
      Mix.raise("assay is not installed by Mix: ASSAY_PATH or `path` names #{path}")
    end

    expected = expected_checksum()
    archive = Assay.Download.fetch!(url())

    actual = :crypto.hash(:sha256, archive) |> Base.encode16(case: :lower)

    if actual != expected do
      Mix.raise("""
      #{url()} is not what it should be, and was not unpacked:
        expected SHA-256 #{expected}
        got              #{actual}
      """)
    end

    unpack!(archive)
  end

  @doc """
  Runs the program with these arguments and gives its exit code. It keeps the terminal: input, output, colours.
  """
  def run(arguments) do
    path = bin_path()

    unless File.exists?(path) do
      Mix.raise("#{path} is not there; `mix assay.install` fetches it")
    end

    # The program's own standard streams, so that its output is not mixed with its messages.
    port = Port.open({:spawn_executable, path}, [:nouse_stdio, :exit_status, args: arguments])

    receive do
      {^port, {:exit_status, status}} -> status
    end
  end

  defp given_path, do: System.get_env("ASSAY_PATH") || Application.get_env(:assay, :path)

  # Beside the environments' folders, so that dev and test share it.
  defp install_path do
    Path.join(Path.dirname(Mix.Project.build_path()), "assay-#{configured_version()}-#{target()}")
  end

  defp url do
    url = System.get_env("ASSAY_URL") || Application.get_env(:assay, :url)

    unless url do
      Mix.raise("""
      where are the releases of assay? In config/config.exs:

          config :assay, url: "https://example.com/releases/assay-$version-$target.tar.gz"
      """)
    end

    url |> String.replace("$version", configured_version()) |> String.replace("$target", target())
  end

  defp expected_checksum do
    case Application.get_env(:assay, :sha256) do
      nil ->
        own_checksum()

      map ->
        Map.get(map, target()) || Mix.raise("`sha256` of :assay has no checksum for #{target()}")
    end
  end

  # The package carries the checksums of its own version, in the form of sha256sum.
  defp own_checksum do
    file = Application.app_dir(:assay, "priv/SHA256SUMS")
    name = "assay-#{configured_version()}-#{target()}.tar.gz"

    with {:ok, text} <- File.read(file),
         [sum] <-
           for([sum, ^name] <- Enum.map(String.split(text, "\n"), &String.split/1), do: sum) do
      sum
    else
      _ ->
        Mix.raise("""
        the checksum of #{name} is not known. Take it from the release, and put into config/config.exs:

            config :assay, sha256: %{"#{target()}" => "..."}
        """)
    end
  end

  # Another Mix may be at it too: whoever is ready first puts the folder in its place.
  defp unpack!(archive) do
    place = install_path()
    draft = "#{place}.#{System.unique_integer([:positive])}-#{System.pid()}"
    File.rm_rf!(draft)
    File.mkdir_p!(draft)

    with :ok <-
           :erl_tar.extract({:binary, archive}, [:compressed, cwd: String.to_charlist(draft)]),
         [folder] <- File.ls!(draft),
         true <- File.exists?(Path.join([draft, folder, "bin", "assay"])) do
      File.rm_rf!(place)
      File.rename(Path.join(draft, folder), place)
      :ok
    else
      other -> Mix.raise("the release can't be unpacked: #{inspect(other)}")
    end
  after
    for rest <- Path.wildcard("#{install_path()}.*-#{System.pid()}"), do: File.rm_rf!(rest)
  end
end
