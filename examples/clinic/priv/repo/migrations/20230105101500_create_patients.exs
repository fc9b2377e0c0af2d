defmodule Clinic.Repo.Migrations.CreatePatients do
  use Ecto.Migration

  def change do
    create table(:patients) do
      add :first_name, :string, null: false
      add :last_name, :string, null: false
      add :born_on, :date, null: false
      add :email, :string
      add :phone, :string
      add :fax, :string
      add :insurance_number, :string, size: 40

      timestamps(type: :utc_datetime)
    end

    # The table is new and empty: nobody waits for these.
    create unique_index(:patients, [:email])
    create index(:patients, [:born_on])
  end
end
