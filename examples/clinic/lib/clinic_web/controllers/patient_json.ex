defmodule ClinicWeb.PatientJSON do
  alias Clinic.Patients.Patient

  def index(%{patients: patients}), do: %{data: Enum.map(patients, &data/1)}
  def show(%{patient: patient}), do: %{data: data(patient)}

  defp data(%Patient{} = patient) do
    Map.take(patient, [:id, :first_name, :last_name, :born_on, :email, :mobile])
  end
end
