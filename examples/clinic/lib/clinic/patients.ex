defmodule Clinic.Patients do
  @moduledoc "The people whom the clinic looks after."

  import Ecto.Query

  alias Clinic.Patients.Patient
  alias Clinic.Repo

  @page_size 50

  def list_patients(params \\ %{}) do
    Patient
    |> search(params["q"])
    |> order_by([p], asc: p.last_name, asc: p.first_name)
    |> limit(@page_size)
    |> Repo.all()
  end

  defp search(query, term) when term in [nil, ""], do: query

  defp search(query, term) do
    prefix = String.replace(term, ~r/[%_\\]/, "\\\\\\0") <> "%"
    where(query, [p], ilike(p.last_name, ^prefix))
  end

  def fetch_patient(id) do
    case Repo.get(Patient, id) do
      nil -> {:error, :not_found}
      patient -> {:ok, patient}
    end
  end

  def register_patient(attrs) do
    %Patient{}
    |> Patient.changeset(attrs)
    |> Repo.insert()
  end

  def update_patient(%Patient{} = patient, attrs) do
    patient
    |> Patient.changeset(attrs)
    |> Repo.update()
  end
end
