# Many records, way 2 without the function csv_groups: sixteen resources, each with
# the rows of one group. Works with every version of Terraform and OpenTofu, and
# wherever the rows come from; Terraform needs more time to make the groups.
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
  default     = "customers.csv"
}

locals {
  # The groups are made once, here, by the first character of a hash of the key.
  # A key has to stay in its group: lower() sees to it that another spelling of
  # it does.
  groups = {
    for row in csvdecode(file("${path.module}/${var.file}")) :
    substr(md5(lower(row.customer_number)), 0, 1) => row...
  }
}

resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_objects_batch" "customers" {
  # Always the same sixteen, so that a group that runs empty stays declared.
  for_each = toset([for i in range(16) : format("%x", i)])

  object_type = "companies"
  id_property = hubspot_property.customer_number.name

  records = {
    for row in try(local.groups[each.key], []) : row.customer_number => {
      name          = row.name
      domain        = row.domain
      city          = row.city
      country       = row.country
      annualrevenue = row.annualrevenue
    }
  }

  # For each of the sixteen.
  max_archive = 50
}

output "ids" {
  description = "HubSpot's record id of each customer number."
  value       = merge(values(hubspot_objects_batch.customers)[*].ids...)
}
