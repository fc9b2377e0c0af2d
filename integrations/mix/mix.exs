defmodule Assay.MixProject do
  use Mix.Project

  def project do
    [
      app: :assay,
      version: "0.1.0",
      elixir: "~> 1.14",
      description: "Installs and runs assay, a checker for Elixir projects",
      package: [
        licenses: ["Apache-2.0"],
        links: %{},
        files: ["lib", "priv", "mix.exs", "README.md", ".formatter.exs"]
      ]
    ]
  end

  def application do
    # httpc and certificates are wanted by `mix assay.install` alone, which starts them.
    [extra_applications: [:logger, inets: :optional, ssl: :optional], env: []]
  end
end
