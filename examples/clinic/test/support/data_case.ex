defmodule Clinic.DataCase do
  use ExUnit.CaseTemplate

  using do
    quote do
      alias Clinic.Repo

      import Ecto.Query
      import Clinic.DataCase
    end
  end

  setup tags do
    owner = Ecto.Adapters.SQL.Sandbox.start_owner!(Clinic.Repo, shared: not tags[:async])
    on_exit(fn -> Ecto.Adapters.SQL.Sandbox.stop_owner(owner) end)
    :ok
  end

  def patient_fixture(attrs \\ %{}) do
    {:ok, patient} =
      attrs
      |> Enum.into(%{
        first_name: "Ida",
        last_name: "Brandt",
        born_on: ~D[1980-04-02],
        email: "ida#{System.unique_integer([:positive])}@example.org"
      })
      |> Clinic.Patients.register_patient()

    patient
  end
end
