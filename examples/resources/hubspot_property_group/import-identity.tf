import {
  to = hubspot_property_group.academia
  identity = {
    object_type = "companies"
    name        = "academia"
  }
}
