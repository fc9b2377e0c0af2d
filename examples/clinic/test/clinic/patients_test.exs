defmodule Clinic.PatientsTest do
  use Clinic.DataCase, async: true

  alias Clinic.Patients

  test "search is by the beginning of the last name, and wildcards are letters" do
    brandt = patient_fixture(%{last_name: "Brandt"})
    patient_fixture(%{last_name: "Olsen"})

    assert [%{id: id}] = Patients.list_patients(%{"q" => "bra"})
    assert id == brandt.id
    assert [] = Patients.list_patients(%{"q" => "%"})
  end

  test "an address is used once" do
    patient = patient_fixture()

    assert {:error, changeset} =
             Patients.register_patient(%{
               first_name: "Ole",
               last_name: "Dahl",
               born_on: ~D[1975-11-30],
               email: patient.email
             })

    assert {"has already been taken", _} = changeset.errors[:email]
  end
end
