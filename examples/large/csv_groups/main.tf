# Many records, way 2: sixteen resources, and a function that divides the rows of
# the file among them. Needs the least time and memory from some ten thousand
# records on, and Terraform 1.8 or OpenTofu 1.7.
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

locals {
  # The groups are made once, here. The second argument names the column with the
  # keys, the third is the number of groups. All other columns become properties;
  # name columns after it to keep only those.
  groups = provider::hubspot::csv_groups(file("${path.module}/${var.file}"), "customer_number", 16)
}

resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_objects_batch" "customers" {
  # The names of the groups, "0" to "f". Not the groups themselves: Terraform
  # would walk through all of them for each of the sixteen.
  for_each = toset([for i in range(16) : format("%x", i)])

  object_type = "companies"
  id_property = hubspot_property.customer_number.name
  records     = local.groups[each.key]

  # For each of the sixteen.
  max_archive = 50
}

output "ids" {
  description = "HubSpot's record id of each customer number."
  value       = merge(values(hubspot_objects_batch.customers)[*].ids...)
}
