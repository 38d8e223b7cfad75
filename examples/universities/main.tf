terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# HubSpot finds a record by this property. A destroy leaves it there.
resource "hubspot_property" "university_domain" {
  object_type      = "companies"
  name             = "university_domain"
  label            = "University domain"
  type             = "string"
  has_unique_value = true
  deletion_policy  = "abandon"
}

resource "hubspot_objects_batch" "universities" {
  object_type = "companies"
  id_property = hubspot_property.university_domain.name
  records = {
    for row in csvdecode(file("universities.csv")) : row.university_domain => {
      name    = row.name
      country = row.country
    }
  }
}

output "mit" {
  value = hubspot_objects_batch.universities.ids["mit.edu"]
}
