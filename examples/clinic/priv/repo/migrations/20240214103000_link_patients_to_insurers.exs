defmodule Clinic.Repo.Migrations.LinkPatientsToInsurers do
  use Clinic.Migration

  def change do
    create table(:insurers) do
      add :name, :string, null: false
    end

    alter table(:patients) do
      add :insurer_id, references(:insurers)
    end

    create constraint(:patients, :born_before_today, check: "born_on <= CURRENT_DATE")
  end
end
