import {
  to = hubspot_property_group.academia
  id = "companies/academia"
}
