# What an account holds, whichever it is. Ids differ between accounts, so nothing
# here is an id: keys, labels and e-mail addresses mean the same in both.
terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

variable "table" {
  description = "CSV text with the columns customer_number, name, city and tier."
  type        = string
}

resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
  deletion_policy  = "abandon"
}

resource "hubspot_property" "tier" {
  object_type = "companies"
  name        = "tier"
  label       = "Tier"
  type        = "enumeration"
  field_type  = "select"
  options = [
    { value = "gold", label = "Gold" },
    { value = "silver", label = "Silver" },
  ]
}

resource "hubspot_objects_batch" "customers" {
  object_type = "companies"
  id_property = hubspot_property.customer_number.name
  records     = provider::hubspot::csv_records(var.table, "customer_number")
  max_archive = "5%"
  depends_on  = [hubspot_property.tier]
}

output "ids" {
  value = hubspot_objects_batch.customers.ids
}
