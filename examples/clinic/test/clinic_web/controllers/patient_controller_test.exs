defmodule ClinicWeb.PatientControllerTest do
  use Clinic.DataCase, async: true

  import Plug.Conn
  import Phoenix.ConnTest

  @endpoint ClinicWeb.Endpoint

  defp with_token(conn), do: put_req_header(conn, "authorization", "Bearer front-desk-test-token")

  test "without a token nothing is shown" do
    conn = get(build_conn(), "/api/patients")
    assert json_response(conn, 401)
  end

  test "a patient is shown without insurance number and notes" do
    patient = patient_fixture(%{insurance_number: "K-117", notes: "afraid of needles"})

    data =
      build_conn()
      |> with_token()
      |> get("/api/patients/#{patient.id}")
      |> json_response(200)
      |> Map.fetch!("data")

    assert data["last_name"] == "Brandt"
    refute Map.has_key?(data, "notes")
  end
end
