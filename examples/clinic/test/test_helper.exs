ExUnit.start()
Ecto.Adapters.SQL.Sandbox.mode(Clinic.Repo, :manual)
