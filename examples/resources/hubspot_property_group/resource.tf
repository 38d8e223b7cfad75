resource "hubspot_property_group" "academia" {
  object_type   = "companies"
  name          = "academia"
  label         = "Academia"
  display_order = 1
}

resource "hubspot_property" "founded" {
  object_type         = "companies"
  name                = "university_founded"
  label               = "Founded"
  type                = "number"
  number_display_hint = "unformatted"
  group_name          = hubspot_property_group.academia.name
}
