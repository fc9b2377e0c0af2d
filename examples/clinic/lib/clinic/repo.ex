defmodule Clinic.Repo do
  use Ecto.Repo,
    otp_app: :clinic,
    adapter: Ecto.Adapters.Postgres
end
