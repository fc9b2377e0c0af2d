defmodule Clinic.Scheduling do
  @moduledoc "Who sees whom, when, and in which room."

  import Ecto.Query

  alias Clinic.Repo
  alias Clinic.Scheduling.{Appointment, Practitioner}

  @slot_minutes 20

  def slot_minutes, do: @slot_minutes

  def agenda(%Date{} = day, practitioner_id) do
    from(a in Appointment,
      where: a.practitioner_id == ^practitioner_id,
      where: fragment("?::date", a.starts_at) == ^day,
      where: a.status != :cancelled,
      order_by: a.starts_at,
      preload: [:patient]
    )
    |> Repo.all()
  end

  def free_slots(%Date{} = day, practitioner_id) do
    taken = day |> agenda(practitioner_id) |> MapSet.new(& &1.starts_at)

    day
    |> slots()
    |> Enum.reject(&MapSet.member?(taken, &1))
  end

  defp slots(day) do
    first = DateTime.new!(day, ~T[08:00:00])
    count = div(9 * 60, @slot_minutes)
    for n <- 0..(count - 1), do: DateTime.add(first, n * @slot_minutes, :minute)
  end

  def book(attrs) do
    %Appointment{}
    |> Appointment.changeset(attrs)
    |> Repo.insert()
    |> notify(:booked)
  end

  def cancel(%Appointment{} = appointment) do
    appointment
    |> Ecto.Changeset.change(status: :cancelled)
    |> Repo.update()
    |> notify(:cancelled)
  end

  def fetch_appointment(id) do
    case Repo.get(Appointment, id) do
      nil -> {:error, :not_found}
      appointment -> {:ok, appointment}
    end
  end

  def list_practitioners do
    Repo.all(from p in Practitioner, where: is_nil(p.left_on), order_by: p.name)
  end

  defp notify({:ok, appointment} = result, event) do
    Phoenix.PubSub.broadcast(Clinic.PubSub, "agenda:#{appointment.practitioner_id}", {event, appointment.id})
    result
  end

  defp notify({:error, _changeset} = result, _event), do: result
end
