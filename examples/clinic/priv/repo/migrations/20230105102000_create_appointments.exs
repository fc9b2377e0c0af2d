defmodule Clinic.Repo.Migrations.CreateAppointments do
  use Ecto.Migration

  def change do
    create table(:practitioners) do
      add :name, :string, null: false
      add :speciality, :string
      add :left_on, :date

      timestamps(type: :utc_datetime)
    end

    create table(:appointments) do
      add :patient_id, references(:patients, on_delete: :restrict), null: false
      add :practitioner_id, references(:practitioners, on_delete: :restrict), null: false
      add :starts_at, :utc_datetime, null: false
      add :room, :string
      add :reason, :string

      timestamps(type: :utc_datetime)
    end

    create index(:appointments, [:patient_id])
    create unique_index(:appointments, [:practitioner_id, :starts_at])
  end
end
