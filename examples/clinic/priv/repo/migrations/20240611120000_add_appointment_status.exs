defmodule Clinic.Repo.Migrations.AddAppointmentStatus do
  use Clinic.Migration

  def up do
    alter table(:appointments) do
      add :status, :string
    end

    flush()

    execute "UPDATE appointments SET status = CASE WHEN starts_at < now() THEN 'done' ELSE 'booked' END"
  end

  def down do
    alter table(:appointments) do
      remove :status
    end
  end
end
