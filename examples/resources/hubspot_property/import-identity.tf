import {
  to = hubspot_property.university_domain
  identity = {
    object_type = "companies"
    name        = "university_domain"
  }
}
