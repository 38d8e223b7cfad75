# A module as a user may have it: customers from a CSV file, as companies.
terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

variable "file" {
  description = "CSV file with the columns customer_number, name, domain, city, country and annualrevenue."
  type        = string
}

variable "countries" {
  description = "Countries whose customers belong into HubSpot; all if null."
  type        = set(string)
  default     = null
}

locals {
  rows = [
    for row in csvdecode(file(var.file)) : row
    if var.countries == null ? true : contains(var.countries, row.country)
  ]
}

resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_objects_batch" "customers" {
  object_type = "companies"
  id_property = hubspot_property.customer_number.name

  records = {
    for row in local.rows : row.customer_number => {
      name          = row.name
      domain        = row.domain
      city          = row.city
      country       = row.country
      annualrevenue = row.annualrevenue
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.rows) > 0
      error_message = "No row of ${var.file} is left: check the file and var.countries."
    }
  }
}

output "ids" {
  description = "HubSpot's record id of each customer number."
  value       = hubspot_objects_batch.customers.ids
}

output "customers" {
  description = "What HubSpot holds for each customer number."
  value       = hubspot_objects_batch.customers.properties
}
