terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# The token comes from the environment variable HUBSPOT_ACCESS_TOKEN.
provider "hubspot" {
  # A token of any other account changes nothing.
  portal_id = "4242"
}

# Companies of this account get a property with unique values ...
resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}

# ... by which their records are found, created and updated.
resource "hubspot_objects_batch" "customers" {
  object_type = "companies"
  id_property = hubspot_property.customer_number.name
  records = {
    "C-1001" = { name = "Alpine Tools AG", city = "Chur", country = "Switzerland" }
    "C-1002" = { name = "Fjord Freight AS", city = "Bergen", country = "Norway" }
  }
}
