defmodule Clinic.Repo.Migrations.IndexPatientsByName do
  use Ecto.Migration

  def change do
    create index(:patients, [:last_name, :first_name])
  end
end
