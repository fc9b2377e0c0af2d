defmodule ClinicWeb.AppointmentController do
  use ClinicWeb, :controller

  alias Clinic.Scheduling

  def index(conn, %{"day" => day, "practitioner_id" => practitioner_id}) do
    with {:ok, day} <- parse_day(day) do
      render(conn, :index, appointments: Scheduling.agenda(day, practitioner_id))
    end
  end

  def free_slots(conn, %{"id" => practitioner_id, "day" => day}) do
    with {:ok, day} <- parse_day(day) do
      json(conn, %{data: Scheduling.free_slots(day, practitioner_id)})
    end
  end

  def create(conn, %{"appointment" => attrs}) do
    with {:ok, appointment} <- Scheduling.book(attrs) do
      conn
      |> put_status(:created)
      |> render(:show, appointment: appointment)
    end
  end

  def delete(conn, %{"id" => id}) do
    with {:ok, appointment} <- Scheduling.fetch_appointment(id),
         {:ok, _cancelled} <- Scheduling.cancel(appointment) do
      send_resp(conn, :no_content, "")
    end
  end

  defp parse_day(text) do
    with {:error, _reason} <- Date.from_iso8601(text), do: {:error, :bad_request}
  end
end
