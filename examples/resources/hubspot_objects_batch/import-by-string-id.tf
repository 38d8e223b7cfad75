import {
  to = hubspot_objects_batch.universities
  id = "companies/university_domain?properties=name,country"
}
