# Companies that HubSpot holds already, without a key of one's own: found by their
# domain, adopted, and given the key.

terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# Credentials come from HUBSPOT_ACCESS_TOKEN.
provider "hubspot" {
  # Each plan leaves there what it would change, and what only people can decide.
  review_path = "review"
}

# From now on records are found by this property. No record has it yet.
resource "hubspot_property" "customer_number" {
  object_type      = "companies"
  name             = "customer_number"
  label            = "Customer number"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_objects_batch" "customers" {
  object_type       = "companies"
  id_property       = hubspot_property.customer_number.name
  match_existing_by = "domain"

  # In a row without a domain, the empty cell manages nothing.
  records = {
    for c in csvdecode(file("${path.module}/customers.csv")) : c.customer_number => {
      name   = c.name
      domain = c.domain != "" ? c.domain : null
      city   = c.city
    }
  }

  # What sales people keep up stays theirs.
  property_policies = {
    city = "if_empty"
  }
}

# The id of each customer's record.
output "ids" {
  value = hubspot_objects_batch.customers.ids
}
