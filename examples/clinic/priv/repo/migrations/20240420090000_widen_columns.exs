defmodule Clinic.Repo.Migrations.WidenColumns do
  use Clinic.Migration

  def change do
    alter table(:invoices) do
      modify :total_cents, :bigint, from: :integer
    end

    alter table(:patients) do
      modify :insurance_number, :text, from: :string
    end
  end
end
