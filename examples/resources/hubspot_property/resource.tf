# The unique property that records are found by. HubSpot fixes uniqueness when a
# property is created.
resource "hubspot_property" "university_domain" {
  object_type      = "companies"
  name             = "university_domain"
  label            = "University domain"
  type             = "string"
  description      = "Domain that identifies a university. Managed by Terraform."
  has_unique_value = true

  # Archiving it would take from every record what tells them apart, so a
  # destroy leaves it in HubSpot.
  deletion_policy = "abandon"
}

resource "hubspot_property" "accreditation" {
  object_type = "companies"
  name        = "accreditation"
  label       = "Accreditation"
  type        = "enumeration"
  field_type  = "radio"
  options = [
    { value = "full", label = "Fully accredited" },
    { value = "partial", label = "Partly accredited" },
    { value = "none", label = "Not accredited", hidden = true },
  ]
}

# Both properties and the records that use them are created in one apply.
resource "hubspot_objects_batch" "universities" {
  object_type = "companies"
  id_property = hubspot_property.university_domain.name
  records = {
    "mit.edu" = { name = "Massachusetts Institute of Technology", accreditation = "full" }
    "ethz.ch" = { name = "ETH Zürich", accreditation = "full" }
  }
  depends_on = [hubspot_property.accreditation]
}
