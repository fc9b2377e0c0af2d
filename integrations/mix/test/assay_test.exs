defmodule AssayTest do
  use ExUnit.Case, async: false

  # A release whose program is a script: it says its version, or its arguments, and ends with 3.
  @script """
  #!/bin/sh
  if [ "$1" = --version ]; then echo "assay 9.8.7 (test)"; exit 0; fi
  echo "$@" > "$ASSAY_TEST_OUT"
  exit 3
  """

  setup do
    folder = Path.join(System.tmp_dir!(), "assay-mix-#{System.unique_integer([:positive])}")
    tree = Path.join(folder, "assay-9.8.7-test-cpu")
    File.mkdir_p!(Path.join(tree, "bin"))
    File.write!(Path.join(tree, "bin/assay"), @script)
    File.chmod!(Path.join(tree, "bin/assay"), 0o755)
    archive = Path.join(folder, "assay-9.8.7-test-cpu.tar.gz")
    {_, 0} = System.cmd("tar", ["-czf", archive, "-C", folder, "assay-9.8.7-test-cpu"])
    sum = :crypto.hash(:sha256, File.read!(archive)) |> Base.encode16(case: :lower)

    configure(
      version: "9.8.7",
      target: "test-cpu",
      url: Path.join(folder, "assay-$version-$target.tar.gz"),
      sha256: %{"test-cpu" => sum}
    )

    on_exit(fn ->
      for key <- [:version, :target, :url, :sha256, :path, :cacerts_path],
          do: Application.delete_env(:assay, key)

      for name <- ~w(ASSAY_PATH ASSAY_URL HTTP_PROXY HTTPS_PROXY NO_PROXY),
          do: System.delete_env(name)

      File.rm_rf!(folder)
      File.rm_rf!(installed())
    end)

    %{folder: folder, archive: archive, sum: sum}
  end

  defp configure(options),
    do: for({key, value} <- options, do: Application.put_env(:assay, key, value))

  defp installed, do: Path.join(Path.dirname(Mix.Project.build_path()), "assay-9.8.7-test-cpu")

  test "installs from a folder, beside the environments of _build" do
    assert Assay.bin_version() == :error
    assert Assay.install() == :ok
    assert Assay.bin_path() == Path.join(installed(), "bin/assay")
    assert Assay.bin_version() == {:ok, "9.8.7"}
    assert Path.wildcard(installed() <> ".*") == []
    assert Assay.install() == :ok
  end

  test "takes a file:// address, and one from the environment", %{archive: archive} do
    System.put_env("ASSAY_URL", "file://" <> archive)
    configure(url: "/nonexistent")
    assert Assay.install() == :ok
  end

  test "refuses what has another checksum, and what has none" do
    configure(sha256: %{"test-cpu" => String.duplicate("0", 64)})
    assert_raise Mix.Error, ~r/is not what it should be/, &Assay.install/0
    refute File.exists?(installed())
    configure(sha256: %{"other" => "0"})
    assert_raise Mix.Error, ~r/no checksum for test-cpu/, &Assay.install/0
    Application.delete_env(:assay, :sha256)

    assert_raise Mix.Error,
                 ~r/checksum of assay-9.8.7-test-cpu.tar.gz is not known/,
                 &Assay.install/0
  end

  test "trusts the checksums that the package carries", %{sum: sum} do
    Application.delete_env(:assay, :sha256)
    file = Application.app_dir(:assay, "priv/SHA256SUMS")
    before = File.read(file)
    File.mkdir_p!(Path.dirname(file))
    File.write!(file, "#{sum}  assay-9.8.7-test-cpu.tar.gz\n")

    on_exit(fn ->
      with {:ok, text} <- before, do: File.write!(file, text)
      if before == {:error, :enoent}, do: File.rm!(file)
    end)

    assert Assay.install() == :ok
  end

  test "says what is missing" do
    Application.delete_env(:assay, :url)
    assert_raise Mix.Error, ~r/where are the releases/, &Assay.install/0
    configure(url: "/nonexistent/x.tar.gz")
    assert_raise Mix.Error, ~r/can't read .*no such file/, &Assay.install/0
    assert_raise Mix.Error, ~r/mix assay.install/, fn -> Assay.run(["check"]) end
  end

  test "runs a program that is there already, and installs none then", %{folder: folder} do
    program = Path.join(folder, "assay-9.8.7-test-cpu/bin/assay")
    System.put_env("ASSAY_PATH", program)
    assert Assay.bin_path() == program
    assert_raise Mix.Error, ~r/ASSAY_PATH/, &Assay.install/0
    System.delete_env("ASSAY_PATH")
    configure(path: program)
    assert Assay.bin_path() == program
  end

  test "the tasks pass arguments and the exit code on", %{folder: folder} do
    out = Path.join(folder, "out")
    System.put_env("ASSAY_TEST_OUT", out)
    Mix.Tasks.Assay.Install.run([])
    assert_received {:mix_shell, :info, ["assay 9.8.7 is installed: " <> _]}
    assert catch_exit(Mix.Tasks.Assay.run([])) == {:shutdown, 3}
    assert File.read!(out) == "check\n"
    assert catch_exit(Mix.Tasks.Assay.run(["score", "lib dir"])) == {:shutdown, 3}
    assert File.read!(out) == "score lib dir\n"
    configure(url: "/nonexistent")
    assert Mix.Tasks.Assay.Install.run(["--if-missing"]) == :ok
    assert_raise Mix.Error, fn -> Mix.Tasks.Assay.Install.run(["--if-absent"]) end
  end

  describe "from a server on this machine" do
    test "over HTTP, and its errors", %{folder: folder} do
      port = serve(folder, [])
      configure(url: "http://localhost:#{port}/assay-$version-$target.tar.gz")
      assert Assay.install() == :ok
      configure(url: "http://localhost:#{port}/none.tar.gz")
      assert_raise Mix.Error, ~r/answers 404/, &Assay.install/0
      configure(url: "http://localhost:1/none.tar.gz")
      assert_raise Mix.Error, ~r/can't fetch/, &Assay.install/0
    end

    test "through the proxy that the environment names, but for what it excepts", %{
      folder: folder
    } do
      port = serve(folder, [])
      configure(url: "http://localhost:#{port}/assay-$version-$target.tar.gz")
      System.put_env("HTTP_PROXY", "http://localhost:1")
      assert_raise Mix.Error, ~r/can't fetch/, &Assay.install/0
      System.put_env("NO_PROXY", "example.com,localhost")
      assert Assay.install() == :ok
    end

    test "over HTTPS, with a certificate that is trusted", %{folder: folder} do
      name = {:Extension, {2, 5, 29, 17}, false, [dNSName: ~c"localhost"]}
      key = {:rsa, 2048, 65_537}
      chain = %{root: [key: key], intermediates: [], peer: [key: key, extensions: [name]]}
      data = :public_key.pkix_test_data(%{server_chain: chain, client_chain: chain})
      server = Keyword.take(data.server_config, [:cert, :key, :cacerts])
      port = serve(folder, socket_type: {:ssl, server ++ [log_level: :none]})
      configure(url: "https://localhost:#{port}/assay-$version-$target.tar.gz")
      # By the operating system's certificates, nobody knows this server.
      assert_raise Mix.Error, ~r/can't fetch/, &Assay.install/0
      refute File.exists?(installed())

      trusted = Path.join(folder, "trusted.pem")
      entries = for der <- data.client_config[:cacerts], do: {:Certificate, der, :not_encrypted}
      File.write!(trusted, :public_key.pem_encode(entries))
      configure(cacerts_path: trusted)
      assert Assay.install() == :ok
      # The certificate is localhost's, not this address's.
      configure(url: "https://127.0.0.1:#{port}/assay-$version-$target.tar.gz")
      assert_raise Mix.Error, ~r/can't fetch/, &Assay.install/0
    end
  end

  defp serve(folder, options) do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    root = String.to_charlist(folder)

    {:ok, server} =
      :inets.start(
        :httpd,
        [
          port: 0,
          bind_address: {127, 0, 0, 1},
          server_name: ~c"localhost",
          server_root: root,
          document_root: root
        ] ++
          options
      )

    on_exit(fn -> :inets.stop(:httpd, server) end)
    :httpd.info(server)[:port]
  end
end
