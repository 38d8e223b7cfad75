# The countries and territories of ISO 3166 as companies, found by their code:
# a reference table that deals and contacts can be linked to.

terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# Credentials come from HUBSPOT_ACCESS_TOKEN.
provider "hubspot" {}

locals {
  territories = csvdecode(file("${path.module}/territories.csv"))
}

# Records are found by this property, so its values have to be unique.
resource "hubspot_property" "territory_code" {
  object_type      = "companies"
  name             = "territory_code"
  label            = "Territory code (ISO 3166)"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_property" "facts" {
  for_each = {
    continent        = "Continent"
    capital          = "Capital"
    currency_code    = "Currency (ISO 4217)"
    calling_code     = "Calling code"
    top_level_domain = "Top-level domain"
  }

  object_type = "companies"
  name        = each.key
  label       = each.value
  type        = "string"
}

resource "hubspot_objects_batch" "territories" {
  object_type = "companies"
  id_property = hubspot_property.territory_code.name

  records = {
    for t in local.territories : t.territory_code => {
      name             = t.name
      continent        = t.continent
      capital          = t.capital
      currency_code    = t.currency_code
      calling_code     = t.calling_code
      top_level_domain = t.top_level_domain
    }
  }

  # No apply archives more than these many records, whatever becomes of the file.
  max_archive = 300

  depends_on = [hubspot_property.facts]
}

# The id that HubSpot gave a territory's record, for links and look-ups.
output "sweden" {
  value = hubspot_objects_batch.territories.ids["SE"]
}
