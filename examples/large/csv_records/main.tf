# Many records, way 1: one resource, and a function that turns the file into the
# map which records takes. Needs Terraform 1.8 or OpenTofu 1.7.
terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

variable "file" {
  description = "CSV file whose columns are named like HubSpot's properties."
  type        = string
  default     = "customers.csv"
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

  # The second argument names the column with the keys. All other columns become
  # properties; name columns after it to keep only those.
  records = provider::hubspot::csv_records(file("${path.module}/${var.file}"), "customer_number")

  max_archive = 500
}

output "ids" {
  description = "HubSpot's record id of each customer number."
  value       = hubspot_objects_batch.customers.ids
}
