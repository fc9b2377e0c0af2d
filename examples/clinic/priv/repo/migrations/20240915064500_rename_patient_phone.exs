defmodule Clinic.Repo.Migrations.RenamePatientPhone do
  use Clinic.Migration

  def change do
    rename table(:patients), :phone, to: :mobile

    # No schema names it any more since version 1.6.
    alter table(:patients) do
      remove :fax, :string
    end
  end
end
