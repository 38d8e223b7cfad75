# Runs without the simulator: nothing is asked, nothing is checked against an
# account. For what the module computes from its table.

mock_provider "hubspot" {
  # Terraform invents values of computed attributes. For a map that is an empty
  # one, so that ids["C-1001"] would be an error: say what ids shall hold.
  mock_resource "hubspot_objects_batch" {
    defaults = {
      ids = {
        "C-1001" = "9001"
        "C-1002" = "9002"
      }
    }
  }
}

run "ids_come_out" {
  variables {
    file      = "customers.csv"
    countries = ["Switzerland"]
  }

  assert {
    condition     = output.ids["C-1001"] == "9001"
    error_message = "The output has to hold the ids by customer number."
  }
}
