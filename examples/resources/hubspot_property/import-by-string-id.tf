import {
  to = hubspot_property.university_domain
  id = "companies/university_domain"
}
