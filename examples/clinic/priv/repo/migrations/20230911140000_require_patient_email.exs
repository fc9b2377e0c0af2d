defmodule Clinic.Repo.Migrations.RequirePatientEmail do
  use Ecto.Migration

  def up do
    alter table(:patients) do
      modify :email, :string, null: false
    end
  end

  def down do
    alter table(:patients) do
      modify :email, :string, null: true
    end
  end
end
