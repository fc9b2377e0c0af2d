defmodule ClinicWeb.AppointmentJSON do
  def index(%{appointments: appointments}), do: %{data: for(a <- appointments, do: data(a))}
  def show(%{appointment: appointment}), do: %{data: data(appointment)}

  defp data(appointment) do
    %{
      id: appointment.id,
      starts_at: appointment.starts_at,
      room: appointment.room,
      status: appointment.status,
      patient_id: appointment.patient_id
    }
  end
end
