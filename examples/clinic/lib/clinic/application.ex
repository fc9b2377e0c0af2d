defmodule Clinic.Application do
  @moduledoc false

  use Application

  @impl true
  def start(_type, _args) do
    children = [
      Clinic.Repo,
      {Phoenix.PubSub, name: Clinic.PubSub},
      ClinicWeb.Endpoint
    ]

    Supervisor.start_link(children, strategy: :one_for_one, name: Clinic.Supervisor)
  end

  @impl true
  def config_change(changed, _new, removed) do
    ClinicWeb.Endpoint.config_change(changed, removed)
    :ok
  end
end
