defmodule Clinic.Repo.Migrations.ValidateInsurerIsSet do
  use Clinic.Migration

  def change do
    execute "ALTER TABLE invoices VALIDATE CONSTRAINT insurer_is_set", ""
  end
end
