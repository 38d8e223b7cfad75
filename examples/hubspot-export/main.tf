terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# The file as HubSpot wrote it. Only what the table shall own is named; titles
# are those of the export, names are HubSpot's.
locals {
  export = provider::hubspot::table(file("companies.csv"), {
    key = "customer_number"
    columns = {
      customer_number  = "Customer number"
      name             = "Company name"
      city             = "City"
      service_level    = "Service level"
      hubspot_owner_id = "Company owner"
      annualrevenue    = "Annual Revenue"
      last_contract    = "Last contract"
    }
    decimal   = { annualrevenue = "," }
    dates     = { last_contract = "YYYY-MM-DD HH:mm" }
    time_zone = "Europe/Zurich"

    # Companies without a number come out below.
    skip_invalid_keys = true
  })
}

# What HubSpot holds already comes under Terraform by this, with the properties
# that the table has.
import {
  to = hubspot_objects_batch.companies
  id = "companies/customer_number?properties=name,city,service_level,hubspot_owner_id,annualrevenue,last_contract"
}

resource "hubspot_objects_batch" "companies" {
  object_type = "companies"
  id_property = "customer_number"
  records     = local.export.records

  # Nothing can be archived while you find your way.
  deletion_policy = "abandon"
}

# Rows that became no record, with their number in a spreadsheet.
output "rejected" {
  value = local.export.rejected
}
