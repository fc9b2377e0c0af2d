defmodule ClinicWeb.PatientController do
  use ClinicWeb, :controller

  alias Clinic.Patients

  def index(conn, params) do
    render(conn, :index, patients: Patients.list_patients(params))
  end

  def show(conn, %{"id" => id}) do
    with {:ok, patient} <- Patients.fetch_patient(id) do
      render(conn, :show, patient: patient)
    end
  end

  def create(conn, %{"patient" => attrs}) do
    with {:ok, patient} <- Patients.register_patient(attrs) do
      conn
      |> put_status(:created)
      |> put_resp_header("location", "/api/patients/#{patient.id}")
      |> render(:show, patient: patient)
    end
  end

  def update(conn, %{"id" => id, "patient" => attrs}) do
    with {:ok, patient} <- Patients.fetch_patient(id),
         {:ok, patient} <- Patients.update_patient(patient, attrs) do
      render(conn, :show, patient: patient)
    end
  end
end
