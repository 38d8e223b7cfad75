# Runs against the simulator, see ../README.md. Every run block plans or applies
# the module; the records of one run are there in the next.

variables {
  file = "customers.csv"
}

run "plan_has_every_row" {
  command = plan

  assert {
    condition     = length(hubspot_objects_batch.customers.records) == 5
    error_message = "The file has five customers."
  }

  assert {
    condition     = hubspot_objects_batch.customers.records["C-1001"].name == "Alpine Tools"
    error_message = "C-1001 is not named as in the file."
  }
}

run "apply_creates_them" {
  assert {
    condition     = length(output.ids) == 5
    error_message = "HubSpot did not get five records."
  }

  assert {
    condition     = alltrue(values(hubspot_objects_batch.customers.created))
    error_message = "A record existed before: the simulator was not fresh."
  }

  assert {
    condition     = output.customers["C-1002"].domain == "alpine-freight.example"
    error_message = "HubSpot holds another domain than the file."
  }
}

run "fewer_countries_archive_the_rest" {
  variables {
    countries = ["Switzerland"]
    before    = run.apply_creates_them.ids
  }

  assert {
    condition     = length(output.ids) < 5 && length(setsubtract(values(output.ids), values(var.before))) == 0
    error_message = "The customers of Switzerland have to stay, with their ids, and the others to go."
  }
}

run "no_country_is_refused" {
  command = plan

  variables {
    countries = ["Atlantis"]
  }

  expect_failures = [hubspot_objects_batch.customers]
}
