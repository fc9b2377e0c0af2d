defmodule Clinic.Repo.Migrations.CheckInsurerIsSet do
  use Clinic.Migration

  def change do
    create constraint(:invoices, :insurer_is_set, check: "insurer_id IS NOT NULL", validate: false)
  end
end
